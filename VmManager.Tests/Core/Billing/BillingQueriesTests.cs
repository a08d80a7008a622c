using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class BillingQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    private IBillingQueries Queries => _world.Get<IBillingQueries>();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _world.DisposeAsync().AsTask();

    [Fact]
    public async Task Balance_WhileOneRunsAndOneIsStopped_KnowsBurnRunwayAndSpending()
    {
        var person = await _world.PersonAsync(points: 10);
        await _world.RunAsync(person, 4 * Points.One);
        var stopped = await _world.RunAsync(person, 4 * Points.One);
        await _world.ObserveAsync(stopped.Id, PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();

        var balance = (await Queries.BalanceAsync(person.Actor, null, default)).ShouldSucceed();

        balance.Balance.ShouldBe(5 * Points.One);
        balance.BurnPerHour.ShouldBe(5 * Points.One);
        balance.Runway.ShouldBe(TimeSpan.FromHours(1));
        (balance.SpentToday, balance.SpentThisMonth, balance.Running, balance.Stopped).ShouldBe((5 * Points.One, 5 * Points.One, 1, 1));
        (balance.MayManage, balance.Ladder.Rung, balance.Ladder.Missing).ShouldBe((true, LadderRung.Good, 0));
        // From the 14th at noon to the end of May are 420 hours.
        balance.ForecastThisMonth.ShouldBe(420 * 5 * Points.One);
    }

    [Fact]
    public async Task BalanceAndCosts_BeyondTheCap_BurnNothing()
    {
        var person = await _world.PersonAsync();
        var capped = await _world.RunAsync(person, Points.One, instance => instance.CapPerMonth = 3 * Points.One);
        _world.Time.Advance(TimeSpan.FromHours(5));

        var cost = (await Queries.CostsAsync(person.Actor, [capped.Id], default))[capped.Id];

        (cost.IsCapped, cost.ThisMonth, cost.PerHour).ShouldBe((true, 3 * Points.One, Points.One));
        var balance = (await Queries.BalanceAsync(person.Actor, null, default)).ShouldSucceed();
        (balance.BurnPerHour, balance.Runway, balance.ForecastThisMonth).ShouldBe((0L, (TimeSpan?)null, 3 * Points.One));
    }

    [Fact]
    public async Task Spending_OverMidnight_IsCutByDayAndInstance()
    {
        var person = await _world.PersonAsync();
        var (dear, cheap) = (await _world.RunAsync(person, 2 * Points.One), await _world.RunAsync(person, Points.One));
        _world.Time.Advance(TimeSpan.FromHours(18));

        var spending = (await Queries.SpendingAsync(
            person.Actor, null, new DateOnly(2031, 5, 13), new DateOnly(2031, 5, 16), default)).ShouldSucceed();

        spending.Days.Count.ShouldBe(4);
        spending.Instances.Select(instance => instance.Id).ShouldBe([dear.Id, cheap.Id]);
        spending.Instances[0].Amounts.ShouldBe([0, 24 * Points.One, 12 * Points.One, 0]);
        spending.Total.ShouldBe(54 * Points.One);
    }

    [Fact]
    public async Task Entries_InPages_ComeOnceEachNewestFirst()
    {
        var person = await _world.PersonAsync(points: 0);
        for (var amount = 1; amount <= 5; amount++)
            (await _world.GiveAsync(person.Project.Id, amount)).ShouldSucceed();

        var first = (await Queries.EntriesAsync(person.Actor, null, new EntryListRequest { Take = 3 }, default)).ShouldSucceed();
        var rest = (await Queries.EntriesAsync(person.Actor, null, new EntryListRequest { Take = 3, Before = first.Next }, default)).ShouldSucceed();

        first.Items.Concat(rest.Items).Select(row => row.Amount).ShouldBe([5, 4, 3, 2, 1]);
        rest.Next.ShouldBeNull();
    }

    [Fact]
    public async Task Entries_FilteredAndSearched_AreThoseThatMatch()
    {
        var person = await _world.PersonAsync();
        var machine = await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromMinutes(5));
        await _world.ChargeAsync();

        (await KindsAsync(new EntryListRequest { Search = machine.Instance.Name.ToUpperInvariant() })).ShouldBe([EntryKind.Usage]);
        (await KindsAsync(new EntryListRequest { Search = "no such machine" })).ShouldBeEmpty();
        (await KindsAsync(new EntryListRequest { Kinds = [EntryKind.Grant] })).ShouldBe([EntryKind.Grant]);
        (await KindsAsync(new EntryListRequest { From = _world.Now })).ShouldBe([EntryKind.Usage]);

        async Task<IEnumerable<EntryKind>> KindsAsync(EntryListRequest request) =>
            (await Queries.EntriesAsync(person.Actor, null, request, default)).ShouldSucceed().Items.Select(row => row.Kind);
    }

    [Fact]
    public async Task Entry_OfUse_HasAPostingPerInstanceOfThisProjectOnly()
    {
        var (person, other) = (await _world.PersonAsync(), await _world.PersonAsync());
        var machine = await _world.RunAsync(person);
        await _world.RunAsync(other);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();
        var row = (await Queries.EntriesAsync(person.Actor, null, new EntryListRequest(), default)).ShouldSucceed().Items[0];

        var detail = (await Queries.EntryAsync(person.Actor, null, row.Id, default)).ShouldSucceed();

        var posting = detail.Postings.ShouldHaveSingleItem();
        (posting.Amount, posting.Counterpart).ShouldBe((-Points.One, "revenue"));
        (posting.Usage!.InstanceId, posting.Usage.State, posting.Usage.EndsAt - posting.Usage.StartsAt)
            .ShouldBe((machine.Id, UsageState.Running, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Reads_OfSomebodyElsesProject_AreNotFound()
    {
        var (person, stranger) = (await _world.PersonAsync(), await _world.PersonAsync());
        var machine = await _world.RunAsync(person);
        var (actor, project, month) = (stranger.Actor, person.Project.Id, new StatementMonth(2031, 5));
        var entry = (await _world.GiveAsync(project, 5)).ShouldSucceed().Id;
        using var file = new MemoryStream();

        Error?[] errors =
        [
            (await Queries.BalanceAsync(actor, project, default)).Error,
            (await Queries.SpendingAsync(actor, project, new DateOnly(2031, 5, 1), new DateOnly(2031, 5, 2), default)).Error,
            (await Queries.EntriesAsync(actor, project, new EntryListRequest(), default)).Error,
            (await Queries.EntryAsync(actor, project, entry, default)).Error,
            (await Queries.StatementAsync(actor, project, month, default)).Error,
            (await Queries.StatementMonthsAsync(actor, project, default)).Error,
            (await Queries.WriteStatementAsync(actor, project, month, file, default)).Error,
            (await Queries.RedemptionsAsync(actor, project, default)).Error,
            (await Queries.PaymentsAsync(actor, project, default)).Error,
            (await Queries.LowBalanceAsync(actor, project, default)).Error,
        ];

        errors.ShouldAllBe(error => error is NotFound);
        file.Length.ShouldBe(0);
        (await Queries.EntryAsync(actor, null, entry, default)).Error.ShouldBeOfType<NotFound>();
        (await Queries.CostsAsync(actor, [machine.Id], default)).ShouldBeEmpty();
        (await Queries.ProjectsAsync(actor, default)).ShouldHaveSingleItem().Id.ShouldBe(stranger.Project.Id);
    }

    [Fact]
    public async Task LowBalanceRedemptionsAndPayments_OfANewProject_AreDefaultsAndEmpty()
    {
        var person = await _world.PersonAsync();
        var machine = await _world.RunAsync(person, change: instance => instance.StopPriority = 2);

        var view = (await Queries.LowBalanceAsync(person.Actor, null, default)).ShouldSucceed();

        (view.Form.WakeOnTopUp, view.Rules.GraceDays, view.MayManage).ShouldBe((true, 14, true));
        view.Order.ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.Id.ShouldBe(machine.Id), row => row.Priority.ShouldBe(2));
        (await Queries.RedemptionsAsync(person.Actor, null, default)).ShouldSucceed().ShouldBeEmpty();
        (await Queries.PaymentsAsync(person.Actor, null, default)).ShouldSucceed().ShouldBeEmpty();
    }
}
