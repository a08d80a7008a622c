using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Observing;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing;

/// <summary>Time that is the platform's fault costs nothing, if the platform is set so; people see what they were spared.</summary>
public sealed class CreditTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private BillingWorld _world = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _world = new BillingWorld(_database, ("Billing:Credits:ServerUnreachable", "false"), ("Billing:Credits:OperationFailed", "true"));
        await _world.Get<BillingRules>().SeedAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Unreachable_WhereItIsNotCredited_IsPaidForAsBefore()
    {
        var (person, seeded) = await RunAsync();
        await LoseAsync(seeded);
        _world.Time.Advance(TimeSpan.FromHours(1));

        await _world.ChargeAsync();

        (await _world.BalanceAsync(person)).ShouldBe(99 * Points.One);
        (await _world.IntervalsAsync(seeded.Id)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Rules_ThatAreChanged_CutWhatIsUnderWay()
    {
        var (person, seeded) = await RunAsync();
        await LoseAsync(seeded);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await using var credits = new BillingWorld(_database);
        credits.Time.Set(_world.Now);

        await credits.Get<BillingRules>().SeedAsync(default);
        await credits.Get<BillingRules>().SeedAsync(default);

        _world.Time.Advance(TimeSpan.FromHours(2));
        await _world.ChargeAsync();
        (await _world.IntervalsAsync(seeded.Id)).Select(interval => interval.State).ShouldBe([UsageState.Running, UsageState.ServerUnreachable]);
        (await _world.BalanceAsync(person)).ShouldBe(99 * Points.One);
    }

    [Fact]
    public async Task Credited_OnThePage_IsNeverMoreThanTheCapWouldHaveTaken()
    {
        var (person, seeded) = await RunAsync(cap: 3 * Points.One);
        _world.Time.Advance(TimeSpan.FromHours(1));
        await _world.ObserveAsync(seeded.Id, PowerState.Error);
        _world.Time.Advance(TimeSpan.FromHours(1));
        (await CostAsync(person, seeded)).ShouldBe((Points.One, Points.One));
        _world.Time.Advance(TimeSpan.FromHours(20));

        (await CostAsync(person, seeded)).ShouldBe((Points.One, 2 * Points.One));
    }

    private async Task<(long Cost, long Credited)> CostAsync(SeededPerson person, SeededInstance seeded)
    {
        var cost = (await _world.Get<IBillingQueries>().CostsAsync(person.Actor, [seeded.Id], default))[seeded.Id];
        return (cost.ThisMonth, cost.Credited);
    }

    private async Task<(SeededPerson Person, SeededInstance Seeded)> RunAsync(long? cap = null)
    {
        var person = await _world.PersonAsync();
        return (person, await _world.RunAsync(person, change: instance => instance.CapPerMonth = cap));
    }

    private Task LoseAsync(SeededInstance seeded) =>
        _world.Get<ServerStates>().WriteUnreachableAsync(seeded.Server.Id, EngineErrors.Unreachable("gone"), default);
}
