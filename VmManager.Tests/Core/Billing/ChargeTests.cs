using Microsoft.EntityFrameworkCore;
using Npgsql;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

public sealed class ChargeTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly BillingWorld _world = new(database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        var report = await _world.VerifyAsync();
        await _world.DisposeAsync();
        report.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Charge_OfARunningInstance_TakesItsPriceOncePerPeriod()
    {
        var person = await _world.PersonAsync();
        await _world.RunAsync(person, perHour: 6 * Points.One);
        _world.Time.Advance(TimeSpan.FromMinutes(1));

        await _world.ChargeAsync();
        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One - 100_000);
        _world.Time.Advance(TimeSpan.FromHours(3));
        await _world.ChargeAsync();
        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One - 18_100_000);
        (await LinesAsync(person)).ShouldBe(2);
    }

    [Fact]
    public async Task Charge_BeforeTheInstanceIsOnline_TakesNothing()
    {
        var person = await _world.PersonAsync();
        var seeded = await _world.RunAsync(person, change: instance => (instance.OnlineAt, instance.Lifecycle) = (null, InstanceLifecycle.Provisioning));
        _world.Time.Advance(TimeSpan.FromMinutes(10));

        await _world.ChargeAsync();
        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One);

        await _world.ChangeAsync(seeded.Id, instance =>
            (instance.OnlineAt, instance.StateChangedAt, instance.Lifecycle) = (_world.Now, _world.Now, InstanceLifecycle.Ready));
        _world.Time.Advance(TimeSpan.FromMinutes(6));
        await _world.ChargeAsync();
        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One - 100_000);
    }

    [Fact]
    public async Task Charge_WhenStoppedAndStartedBetweenTicks_ChargesEachStateForItsTime()
    {
        var person = await _world.PersonAsync();
        var seeded = await _world.RunAsync(person, perHour: 3600);
        _world.Time.Advance(TimeSpan.FromSeconds(20));
        await _world.ObserveAsync(seeded.Id, PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromSeconds(20));
        await _world.ObserveAsync(seeded.Id, PowerState.Running);
        _world.Time.Advance(TimeSpan.FromSeconds(80));

        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One - (20 + 20 / 4 + 80));
        (await _world.IntervalsAsync(seeded.Id)).Select(interval => interval.State)
            .ShouldBe([UsageState.Running, UsageState.Stopped, UsageState.Running]);
    }

    [Fact]
    public async Task Charge_WhenTheCapIsReached_StopsUntilTheNextMonth()
    {
        var person = await _world.PersonAsync();
        _world.Time.Set(new DateTimeOffset(2031, 5, 31, 12, 0, 0, TimeSpan.Zero));
        var seeded = await _world.RunAsync(person, perHour: Points.One, change: instance => instance.CapPerMonth = 5 * Points.One);
        _world.Time.Advance(TimeSpan.FromHours(4));
        await _world.ObserveAsync(seeded.Id, PowerState.Stopped);
        await _world.ChargeAsync();
        (await _world.BalanceAsync(person)).ShouldBe(96 * Points.One);

        await _world.ObserveAsync(seeded.Id, PowerState.Running);
        _world.Time.Set(new DateTimeOffset(2031, 6, 1, 2, 0, 0, TimeSpan.Zero));
        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(93 * Points.One);
    }

    [Fact]
    public async Task Charge_WhenTheServerDoesNotAnswer_CountsTheTimeAsCredit()
    {
        var person = await _world.PersonAsync();
        var seeded = await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ExecuteAsync($"update servers set health = 'Unreachable', health_changed_at = '{_world.Now:O}' where id = '{seeded.Server.Id}'");
        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ExecuteAsync($"update servers set health = 'Healthy', health_changed_at = '{_world.Now:O}' where id = '{seeded.Server.Id}'");
        _world.Time.Advance(TimeSpan.FromHours(1));

        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(98 * Points.One);
        (await _world.IntervalsAsync(seeded.Id))[1].ShouldSatisfyAllConditions(
            interval => interval.State.ShouldBe(UsageState.ServerUnreachable), interval => interval.CreditedRate.ShouldBe(Points.One));
    }

    [Fact]
    public async Task Charge_WhenDeletionIsAskedFor_EndsThere()
    {
        var person = await _world.PersonAsync();
        var seeded = await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChangeAsync(seeded.Id, instance => (instance.Lifecycle, instance.UsageChangedAt) = (InstanceLifecycle.Deleting, _world.Now));
        _world.Time.Advance(TimeSpan.FromHours(1));

        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(99 * Points.One);
        (await AccountAsync(person)).IsMetered.ShouldBeFalse();
    }

    [Fact]
    public async Task Charge_WhenPointsDoNotSuffice_TakesWhatIsThereAndThePlatformTheRest()
    {
        var person = await _world.PersonAsync(points: 1.5m);
        await _world.RunAsync(person);
        await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(1));

        await _world.ChargeAsync();
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(0);
        var shortfall = await _world.ReadAsync(context => context.LedgerAccounts.SingleAsync(account => account.Kind == AccountKind.Shortfall));
        shortfall.Balance.ShouldBeLessThanOrEqualTo(-2_500_000);
    }

    [Fact]
    public async Task Charge_WhereAnOverdraftIsAllowed_GoesToItsLimit()
    {
        var person = await _world.PersonAsync(points: 1);
        await _world.ExecuteAsync($"update ledger_accounts set overdraft_limit = {Points.One / 2} where id = '{person.Project.Id}'");
        await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(3));

        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(-Points.One / 2);
    }

    [Fact]
    public async Task Charge_WhenAnAccountIsLocked_ChargesTheOthersAndThatOneLater()
    {
        var (locked, other) = (await _world.PersonAsync(), await _world.PersonAsync());
        await _world.RunAsync(locked);
        await _world.RunAsync(other);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand($"select 1 from ledger_accounts where id = '{locked.Project.Id}' for update", connection);
            await hold.ExecuteNonQueryAsync();

            await _world.ChargeAsync();
        }

        (await _world.BalanceAsync(locked)).ShouldBe(100 * Points.One);
        (await _world.BalanceAsync(other)).ShouldBe(99 * Points.One);
        await _world.ChargeAsync();
        (await _world.BalanceAsync(locked)).ShouldBe(99 * Points.One);
    }

    [Fact]
    public async Task Charge_AfterThreeHoursOfSilence_ChargesWhatWasObserved()
    {
        var person = await _world.PersonAsync();
        var runs = await _world.RunAsync(person);
        var stops = await _world.RunAsync(person, perHour: 4 * Points.One);
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await SeenAsync(runs, stops);
        await _world.ChargeAsync();
        var charged = await _world.BalanceAsync(person);

        // Nothing ran for three hours. The first look at the servers finds that one instance stopped in the meantime.
        _world.Time.Advance(TimeSpan.FromHours(3));
        await _world.ChargeAsync();
        (await _world.BalanceAsync(person)).ShouldBe(charged);
        await _world.ChangeAsync(stops.Id, instance =>
            (instance.ObservedState, instance.StateChangedAt) = (PowerState.Stopped, _world.Now.AddHours(-2)));
        await SeenAsync(runs, stops);
        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(charged - (3 + 4 + 2) * Points.One);
        var line = await _world.ReadAsync(context => context.AccountLines.OrderByDescending(row => row.Sequence)
            .FirstAsync(row => row.AccountId == AccountId.Of(person.Project.Id)));
        (line.Since, line.At).ShouldBe((_world.Now.AddHours(-3), _world.Now));
        (await LinesAsync(person)).ShouldBe(2 + 3);
    }

    [Fact]
    public async Task Charge_FromTwoProcessesAtOnce_ChargesOnce()
    {
        var people = new List<SeededPerson>();
        for (var count = 0; count < 10; count++)
        {
            people.Add(await _world.PersonAsync());
            await _world.RunAsync(people[^1]);
        }
        await using var second = new BillingWorld(database, ("Billing:BatchAccounts", "3"));
        for (var round = 0; round < 5; round++)
        {
            _world.Time.Advance(TimeSpan.FromMinutes(12));
            second.Time.Set(_world.Now);
            await Task.WhenAll(_world.ChargeAsync(), second.ChargeAsync(), _world.ChargeAsync());
        }

        foreach (var person in people)
            (await _world.BalanceAsync(person)).ShouldBe(99 * Points.One);
    }

    [Fact]
    public async Task Charge_WhenTheClockSteppedBack_TakesNothingTwice()
    {
        var person = await _world.PersonAsync();
        var seeded = await _world.RunAsync(person);
        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ChargeAsync();
        _world.Time.Advance(TimeSpan.FromHours(-1));
        await _world.ChargeAsync();
        await _world.ObserveAsync(seeded.Id, PowerState.Stopped);
        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ChargeAsync();

        // What was charged stays; the news of an earlier time counts from there on.
        (await _world.BalanceAsync(person)).ShouldBe(100 * Points.One - 2_250_000);
    }

    private async Task SeenAsync(params SeededInstance[] instances)
    {
        foreach (var seeded in instances)
            await _world.ExecuteAsync($"update servers set observed_at = '{_world.Now:O}' where id = '{seeded.Server.Id}'");
    }

    private Task<int> LinesAsync(SeededPerson person) => _world.ReadAsync(context =>
        context.Postings.CountAsync(posting => posting.SourceId == AccountId.Of(person.Project.Id)));

    private Task<LedgerAccount> AccountAsync(SeededPerson person) => _world.ReadAsync(context =>
        context.LedgerAccounts.SingleAsync(account => account.Id == AccountId.Of(person.Project.Id)));
}
