using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Billing;

/// <summary>People pay the price they saw, from when they can use what they made; what they have is not started at a price they have not accepted.</summary>
public sealed class SeenPriceTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private InstanceWorld _world = null!;

    public async Task InitializeAsync() => _world = await InstanceWorld.StartAsync(database);

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Create_WhenThePriceWasRaisedMeanwhile_IsRefusedAndWritesNothing()
    {
        var seen = await PriceAsync(1, perHour: 1000);
        var raised = await PriceAsync(2, perHour: 1001);

        var refused = await _world.Actions.CreateAsync(_world.Actor, _world.Form() with { SeenPrice = seen }, default);

        refused.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(problem => problem.Code.ShouldBe("billing.price_replaced"), problem => problem.Field.ShouldBe("PlanId"));
        (await _world.ReadAsync(rows => rows.Instances.CountAsync(row => row.ProjectId == _world.Person.Project.Id))).ShouldBe(0);
        (await _world.CreateAsync(_world.Form() with { SeenPrice = raised })).PriceId.ShouldBe(raised);
    }

    [Fact]
    public async Task Create_WhenThePriceFellMeanwhile_TakesTheLowerOne()
    {
        var seen = await PriceAsync(1, perHour: 1000);
        var lower = await PriceAsync(2, perHour: 900);

        (await _world.CreateAsync(_world.Form() with { SeenPrice = seen })).PriceId.ShouldBe(lower);
    }

    [Fact]
    public async Task Create_OfAGuestThatRunsAlready_IsChargedOnlyWhenTheProbeProvedItUsable()
    {
        var gate = new TaskCompletionSource();
        _world.Probe.Gate = gate.Task;
        var made = (await _world.Actions.CreateAsync(_world.Actor, _world.Form(), default)).ShouldSucceed()[0];
        await Poll.UntilAsync(() => !_world.Probe.Targets.IsEmpty);
        var row = await _world.ReadAsync(made);
        var guest = new ObservedGuest(row.EngineReference!, made.Value, PowerState.Running, ["10.0.0.9"], Size: null, Figures: null);
        await _world.Host.Get<GuestStates>().WriteAsync(_world.Server.Id, TimeProvider.System.GetUtcNow(), [guest], default);
        (await _world.ReadAsync(made)).ObservedState.ShouldBe(PowerState.Running);
        (await IntervalsAsync(made)).ShouldBeEmpty("nobody can use it yet");

        var proved = TimeProvider.System.GetUtcNow();
        gate.SetResult();
        await _world.RestAsync(made);

        var interval = (await IntervalsAsync(made)).ShouldHaveSingleItem();
        interval.StartsAt.ShouldBeGreaterThan(proved.AddSeconds(-1));
        interval.StartsAt.ShouldBeLessThanOrEqualTo((await _world.ReadAsync(made)).OnlineAt!.Value);
    }

    [Fact]
    public async Task Start_WhenAnAnnouncedPriceIsNotAccepted_IsRefusedUntilItIs()
    {
        await PriceAsync(1, perHour: 1000);
        var made = await _world.CreateAsync();
        var announced = await PriceAsync(2, perHour: 2000, isAnnounced: true);
        await _world.SucceedAsync(await PowerAsync(made, PowerAction.Restart));
        await _world.SucceedAsync(await PowerAsync(made, PowerAction.Shutdown));

        (await PowerAsync(made, PowerAction.Start)).Error!.Code.ShouldBe("billing.price_not_accepted");
        (await _world.Actions.ResizeAsync(_world.Actor, made.Id, _world.Plan.Id, default)).Error
            .ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("billing.price_not_accepted");
        (await _world.Host.Get<IPriceActions>().AcceptAsync(_world.Actor, made.Id, announced, default)).Error.ShouldBeNull();
        await _world.SucceedAsync(await PowerAsync(made, PowerAction.Start));
        (await IntervalsAsync(made.Id))[^1].Rate.ShouldBe(2000);
    }

    [Fact]
    public async Task Resize_ToThePriceThatWasShown_TakesIt_AndARaisedOneIsRefused()
    {
        var made = await _world.CreateAsync();
        var seen = await PriceAsync(1, perHour: 1000, _world.LargePlan);
        var raised = await PriceAsync(2, perHour: 1001, _world.LargePlan);
        Task<Result<VmManager.Core.Operations.OperationId>> ResizeAsync(PlanPriceId price) =>
            _world.Actions.ResizeAsync(_world.Actor, made.Id, _world.LargePlan.Id, default, price);

        (await ResizeAsync(seen)).Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Code.ShouldBe("billing.price_replaced");
        await _world.SucceedAsync(await ResizeAsync(raised));

        (await _world.ReadAsync(made.Id)).PriceId.ShouldBe(raised);
    }

    [Fact]
    public async Task Repair_OfASizeChangedOutside_KeepsThePriceThatWasAccepted()
    {
        var first = await PriceAsync(1, perHour: 1000);
        var made = await _world.CreateAsync();
        await PriceAsync(2, perHour: 2000, isAnnounced: true);
        await _world.ChangeAsync(made.Id, row => row.Drift = InstanceDrift.SizeChangedOutside);

        await _world.SucceedAsync(await _world.Actions.ResizeAsync(_world.Actor, made.Id, _world.Plan.Id, default));

        (await _world.ReadAsync(made.Id)).PriceId.ShouldBe(first, "nobody saw another");
    }

    private Task<PlanPriceId> PriceAsync(int version, long perHour, VmManager.Core.Catalog.Plan? plan = null, bool isAnnounced = false) =>
        _world.ReadAsync(async rows =>
        {
            var effective = TimeProvider.System.GetUtcNow().AddMinutes(version - 10);
            var price = PriceBook.Add(
                rows, (plan ?? _world.Plan).Id, version, new PriceTerms(perHour, perHour / 4, null), effective, isAnnounced ? effective.AddDays(-20) : effective,
                Actor.Platform);
            price.AnnouncedAt = isAnnounced ? effective.AddDays(-20) : null;
            await rows.SaveChangesAsync();
            return price.Id;
        });

    private Task<Result<VmManager.Core.Operations.OperationId>> PowerAsync(Instance made, PowerAction action) =>
        _world.Actions.ChangePowerAsync(_world.Actor, made.Id, action, default);

    private Task<List<UsageInterval>> IntervalsAsync(InstanceId id) => _world.ReadAsync(rows =>
        rows.UsageIntervals.AsNoTracking().Where(row => row.InstanceId == id).OrderBy(row => row.StartsAt).ToListAsync());
}
