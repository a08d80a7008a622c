using VmManager.Core.Audit;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Audit;

public sealed class AuditQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestPlatform _platform = new(database);
    private readonly string _mark = $"Thing-{Guid.NewGuid():N}";
    private SeededPerson _admin = null!;

    public async Task InitializeAsync() => _admin = await database.Seed.PersonAsync(PersonRole.Admin);

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task ListAsync_WhenPaged_GivesEachEntryOnceNewestFirst()
    {
        for (var number = 0; number < 5; number++)
            await WriteAsync(_admin.Actor, $"test.act{number}");

        var first = await ListAsync(new AuditListRequest { Subject = _mark, Page = new PageRequest(1, 3) });
        var second = await ListAsync(new AuditListRequest { Subject = _mark, Page = new PageRequest(2, 3) });

        (first.Total, second.Total).ShouldBe((5, 5));
        first.Items.Concat(second.Items).Select(row => row.Action).ShouldBe(["test.act4", "test.act3", "test.act2", "test.act1", "test.act0"]);
    }

    [Fact]
    public async Task ListAsync_WhenFilteredByPerson_FindsByPartOfTheNameAndThePlatformByItsWord()
    {
        await WriteAsync(_admin.Actor, "test.by_admin");
        await WriteAsync(Actor.Platform, "test.by_platform");

        var theirs = await ListAsync(new AuditListRequest { Subject = _mark, Person = _admin.Person.Handle[..8].ToUpperInvariant() });
        var platforms = await ListAsync(new AuditListRequest { Subject = _mark, Person = "platform" });

        theirs.Items.ShouldHaveSingleItem().PersonName.ShouldBe(_admin.Person.DisplayName);
        platforms.Items.ShouldHaveSingleItem().Action.ShouldBe("test.by_platform");
    }

    [Theory]
    [InlineData("test.one", 1)]
    [InlineData("test.", 2)]
    [InlineData("tes", 0)]
    [InlineData("%", 0)]
    public async Task ListAsync_WhenFilteredByAction_TakesOneOrAWholeKind(string action, int expected)
    {
        await WriteAsync(_admin.Actor, "test.one");
        await WriteAsync(_admin.Actor, "test.two");

        (await ListAsync(new AuditListRequest { Subject = _mark, Action = action })).Total.ShouldBe(expected);
    }

    [Fact]
    public async Task ListAsync_WhenFilteredByTime_IncludesTheBeginningOnly()
    {
        await WriteAsync(_admin.Actor, "test.timed");
        var at = (await ListAsync(new AuditListRequest { Subject = _mark })).Items.Single().At;

        (await ListAsync(new AuditListRequest { Subject = _mark, From = at })).Total.ShouldBe(1);
        (await ListAsync(new AuditListRequest { Subject = _mark, Until = at })).Total.ShouldBe(0);
        (await ListAsync(new AuditListRequest { Subject = _mark, From = at.ToOffset(TimeSpan.FromHours(5)).AddSeconds(1) })).Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("'; drop table audit_entries; --")]
    [InlineData("a\0b")]
    [InlineData("%_\\")]
    public async Task ListAsync_WhenTheTextIsHostile_FindsNothingAndBreaksNothing(string text)
    {
        (await ListAsync(new AuditListRequest { Subject = text, Person = text, Action = text })).Total.ShouldBe(0);
    }

    [Fact]
    public async Task EveryCall_ByAnOrdinaryPerson_FindsNothing()
    {
        var somebody = (await database.Seed.PersonAsync()).Actor;

        (await _platform.Get<IAuditQueries>().ListAsync(somebody, new AuditListRequest(), default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<IAuditQueries>().ActionsAsync(somebody, default)).Error.ShouldBeOfType<NotFound>();
    }

    private Task WriteAsync(Actor actor, string action) =>
        _platform.Get<IAuditLog>().WriteAsync(actor, action, new AuditSubject("thing", Guid.CreateVersion7(), _mark), default);

    private async Task<Page<AuditRow>> ListAsync(AuditListRequest request) =>
        (await _platform.Get<IAuditQueries>().ListAsync(_admin.Actor, request, default)).Value;
}
