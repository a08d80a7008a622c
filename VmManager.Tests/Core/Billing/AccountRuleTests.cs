using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class AccountRuleTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);
    private Actor _admin = null!;

    private IBillingAdministration Administration => _world.Get<IBillingAdministration>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin, points: 0)).Actor;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task SetOverdraft_LetsChargesGoThatFarBelowZero_AndIsRecordedWithItsReason()
    {
        var person = await _world.PersonAsync(points: 1);
        await _world.RunAsync(person, perHour: 10 * Points.One);

        (await Administration.SetOverdraftAsync(_admin, person.Project.Id, 4 * Points.One, "A project of the faculty", default)).IsSuccess.ShouldBeTrue();
        (await Administration.SetOverdraftAsync(_admin, person.Project.Id, 4 * Points.One, "Pressed again", default)).IsSuccess.ShouldBeTrue();
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(-4 * Points.One);
        var audit = (await _world.AuditAsync(person.Project.Id)).ShouldHaveSingleItem();
        (audit.Action, audit.Details["from"], audit.Details["to"], audit.Details["reason"])
            .ShouldBe(("points.overdraft_set", "0", "4", "A project of the faculty"));
        (await _world.VerifyAsync()).Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(BillingLimits.MostPerEntry + 1)]
    public async Task SetOverdraft_OfAnImpossibleLimit_IsRefusedAtItsField(long limit)
    {
        var person = await _world.PersonAsync();

        var refused = await Administration.SetOverdraftAsync(_admin, person.Project.Id, limit, "For testing", default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Amount");
        (await _world.AuditAsync(person.Project.Id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Exempt_ByManyAdminsAtOnce_IsOneChangeAndCanBeTakenBack()
    {
        var person = await _world.PersonAsync();
        var project = person.Project.Id;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Administration.ExemptAsync(_admin, project, true, "They pay later", default))));
        results.ShouldAllBe(result => result.IsSuccess);
        (await RowAsync(person)).IsExempt.ShouldBeTrue();
        (await Administration.ExemptAsync(_admin, project, false, "They have paid", default)).IsSuccess.ShouldBeTrue();

        (await RowAsync(person)).IsExempt.ShouldBeFalse();
        (await _world.AuditAsync(project)).Select(audit => (audit.Action, audit.Details["reason"]))
            .ShouldBe([("points.exempted", "They pay later"), ("points.exemption_ended", "They have paid")]);
    }

    [Fact]
    public async Task Rules_WithoutReasonOrProjectOrRight_ChangeNothing()
    {
        var person = await _world.PersonAsync();
        var project = person.Project.Id;

        (await Administration.ExemptAsync(_admin, project, true, " x ", default)).Error.ShouldBeOfType<Invalid>().Problems[0].Field.ShouldBe("Reason");
        (await Administration.SetOverdraftAsync(_admin, project, 1, "", default)).Error.ShouldBeOfType<Invalid>().Problems[0].Field.ShouldBe("Reason");
        (await Administration.ExemptAsync(_admin, TypedId.New<ProjectId>(), true, "For testing", default)).Error.ShouldBeOfType<NotFound>();
        (await Administration.ExemptAsync(person.Actor, project, true, "For testing", default)).Error.ShouldBeOfType<NotFound>();

        (await RowAsync(person)).ShouldSatisfyAllConditions(row => row.IsExempt.ShouldBeFalse(), row => row.OverdraftLimit.ShouldBe(0));
        (await _world.AuditAsync(project)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Ladder_OfEverybodyOnIt_BeginsWithTheLowestRung()
    {
        LadderRung[] rungs = [LadderRung.Low, LadderRung.Ended, LadderRung.Good, LadderRung.FinalNotice, LadderRung.Empty, LadderRung.Recoverable, LadderRung.Grace];
        var people = await Task.WhenAll(rungs.Select(_ => _world.PersonAsync(points: 2)));
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            context.ProjectStandings.AddRange(people.Zip(rungs, (person, rung) => new ProjectStanding { ProjectId = person.Project.Id, Rung = rung, RungSince = _world.Now }));
            await context.SaveChangesAsync();
        }
        await _world.RunAsync(people[0], perHour: Points.One);
        var stopped = await _world.RunAsync(people[6], change: instance => instance.StoppedByLadderAt = _world.Now);

        var first = (await Administration.LadderAsync(_admin, new PageRequest(1, 4), default)).ShouldSucceed();
        var second = (await Administration.LadderAsync(_admin, new PageRequest(2, 4), default)).ShouldSucceed();

        first.Total.ShouldBe(6);
        first.Items.Concat(second.Items).Select(row => row.Ladder.Rung).ShouldBe(
            [LadderRung.Ended, LadderRung.Recoverable, LadderRung.FinalNotice, LadderRung.Grace, LadderRung.Empty, LadderRung.Low]);
        second.Items[^1].ShouldSatisfyAllConditions(
            row => row.ProjectId.ShouldBe(people[0].Project.Id),
            row => row.OwnerName.ShouldBe(people[0].Person.DisplayName),
            row => (row.Balance, row.BurnPerHour).ShouldBe((2 * Points.One, Points.One)));
        first.Items[3].StoppedByLadder.ShouldBe(1, stopped.Instance.Name);
    }

    private async Task<AccountRow> RowAsync(SeededPerson person) => (await Administration.AccountsAsync(
        _admin, new AccountListRequest { Search = person.Project.Id.ToString() }, default)).ShouldSucceed().Items.ShouldHaveSingleItem();
}
