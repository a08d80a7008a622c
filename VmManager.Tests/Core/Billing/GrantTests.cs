using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class GrantTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);
    private Actor _admin = null!;

    private IBillingAdministration Administration => _world.Get<IBillingAdministration>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;

    public async Task DisposeAsync()
    {
        var report = await _world.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Grant_SentManyTimesAtOnce_GivesOnceAndIsRecordedOnce()
    {
        var person = await _world.PersonAsync(points: 0);
        var form = Form(person, 5 * Points.One);

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Administration.GrantAsync(_admin, form, default))));

        results.Select(result => result.ShouldSucceed()).Distinct().ShouldHaveSingleItem();
        (await _world.BalanceAsync(person)).ShouldBe(5 * Points.One);
        var audit = (await _world.AuditAsync(person.Project.Id)).ShouldHaveSingleItem();
        (audit.Action, audit.PersonId, audit.Details["points"], audit.Details["reason"]).ShouldBe(("points.granted", _admin.PersonId, "5", "For testing"));
        _world.Changes.Told.ShouldContain(change => change.ProjectId == person.Project.Id);
    }

    [Fact]
    public async Task Grant_OfTheSameFormWithOtherValues_IsRefused()
    {
        var person = await _world.PersonAsync(points: 0);
        var form = Form(person, Points.One);
        (await Administration.GrantAsync(_admin, form, default)).ShouldSucceed();

        (await Administration.GrantAsync(_admin, form with { Amount = 2 * Points.One }, default)).Error.ShouldBe(BillingErrors.KeyReused());

        (await _world.BalanceAsync(person)).ShouldBe(Points.One);
    }

    [Fact]
    public async Task Grant_OfANegativeAmount_TakesAlsoWhatWasSpent()
    {
        var person = await _world.PersonAsync(points: 1);

        (await Administration.GrantAsync(_admin, Form(person, -3 * Points.One), default)).ShouldSucceed();

        (await _world.BalanceAsync(person)).ShouldBe(-2 * Points.One);
        (await ListAsync(person)).ShouldContain(row => row.Kind == EntryKind.Correction && row.Amount == -3 * Points.One);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(BillingLimits.MostPerEntry + 1)]
    [InlineData(-BillingLimits.MostPerEntry - 1)]
    public async Task Grant_OfAnImpossibleAmount_IsRefusedAtItsField(long amount)
    {
        var person = await _world.PersonAsync(points: 1);

        var refused = await Administration.GrantAsync(_admin, Form(person, amount), default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(nameof(GrantForm.Amount));
        (await _world.BalanceAsync(person)).ShouldBe(Points.One);
        (await _world.AuditAsync(person.Project.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Grant_WithoutAClearReason_IsRefusedAtItsField()
    {
        var person = await _world.PersonAsync(points: 1);

        foreach (var reason in (string[])["", "  ab ", "two\nlines", "no\0text", new('x', 201)])
        {
            var refused = await Administration.GrantAsync(_admin, Form(person, Points.One) with { Reason = reason }, default);
            refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe(nameof(GrantForm.Reason));
        }

        (await _world.BalanceAsync(person)).ShouldBe(Points.One);
        (await Administration.GrantAsync(_admin, Form(person, Points.One) with { ProjectId = TypedId.New<ProjectId>() }, default))
            .Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task Grant_OfSomebodyWhoIsNoAdmin_IsNotFound()
    {
        var person = await _world.PersonAsync(points: 1);

        (await Administration.GrantAsync(person.Actor, Form(person, Points.One), default)).Error.ShouldBeOfType<NotFound>();
        (await Administration.GrantsAsync(person.Actor, null, new PageRequest(1, 10), default)).Error.ShouldBeOfType<NotFound>();
        (await _world.BalanceAsync(person)).ShouldBe(Points.One);
    }

    [Fact]
    public async Task Reverse_ManyTimesAtOnce_TakesBackOnce()
    {
        var person = await _world.PersonAsync(points: 0);
        var entry = (await Administration.GrantAsync(_admin, Form(person, 5 * Points.One), default)).ShouldSucceed();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
            Administration.ReverseAsync(_admin, person.Project.Id, entry, number % 2 == 0 ? "By mistake" : "Another reason", default))));

        results.Where(result => result.IsSuccess).Select(result => result.Value).Distinct().ShouldHaveSingleItem();
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error == BillingErrors.AlreadyReversed());
        (await _world.BalanceAsync(person)).ShouldBe(0);
        (await _world.AuditAsync(person.Project.Id)).Count(audit => audit.Action == "points.reversed").ShouldBe(1);
        (await ListAsync(person)).ShouldHaveSingleItem().ReversedBy.ShouldBe(results.First(result => result.IsSuccess).Value);
    }

    [Fact]
    public async Task Reverse_OfUse_GivesItBackToThatProjectAlone()
    {
        var (first, second) = (await _world.PersonAsync(points: 10), await _world.PersonAsync(points: 10));
        await _world.RunAsync(first);
        await _world.RunAsync(second);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();
        var used = await _world.ReadAsync(context => context.AccountLines
            .Where(line => line.AccountId == AccountId.Of(first.Project.Id) && line.Kind == EntryKind.Usage).Select(line => line.EntryId).SingleAsync());

        (await Administration.ReverseAsync(_admin, first.Project.Id, used, "The disk was broken", default)).ShouldSucceed();

        (await _world.BalanceAsync(first)).ShouldBe(10 * Points.One);
        (await _world.BalanceAsync(second)).ShouldBe(9 * Points.One);
        (await Administration.ReverseAsync(_admin, (await _world.PersonAsync()).Project.Id, used, "Not theirs", default)).Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task Grants_OfManyProjects_ComeByPageNewestFirstAndCanBeSearched()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _world.PersonAsync(points: 0)));
        var mark = Guid.NewGuid().ToString("N");
        foreach (var person in people)
        {
            (await Administration.GrantAsync(_admin, Form(person, Points.One) with { Reason = $"For {mark.ToUpperInvariant()}" }, default)).ShouldSucceed();
            _world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var first = (await Administration.GrantsAsync(_admin, mark, new PageRequest(1, 2), default)).ShouldSucceed();
        var second = (await Administration.GrantsAsync(_admin, mark, new PageRequest(2, 2), default)).ShouldSucceed();

        (first.Total, second.Total).ShouldBe((3, 3));
        first.Items.Concat(second.Items).Select(row => row.ProjectId).ShouldBe(people.Reverse().Select(person => person.Project.Id));
        (await ListAsync(people[1])).ShouldHaveSingleItem().AdminName.ShouldNotBeNullOrEmpty();
    }

    private async Task<IReadOnlyList<GrantRow>> ListAsync(SeededPerson person) =>
        [.. (await Administration.GrantsAsync(_admin, person.Person.Email, new PageRequest(1, 200), default)).ShouldSucceed().Items
            .Where(row => row.Reason.Length > 0)];

    private static GrantForm Form(SeededPerson person, long amount) =>
        new() { ProjectId = person.Project.Id, Amount = amount, Reason = " For testing ", FormId = Guid.NewGuid() };
}
