using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class ResizeInstanceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Resize_ToALargerPlan_ChangesGuestSizePlanAndPrice()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();

        await world.SucceedAsync(await ResizeAsync(world, instance, world.LargePlan));

        var row = await world.ReadAsync(instance.Id);
        (row.PlanId, row.PricePerHour, row.Cpus).ShouldBe((world.LargePlan.Id, world.LargePlan.PricePerHour, 2));
        var guest = world.Engine.Guests[row.EngineReference!];
        (guest.Size, guest.Starts).ShouldBe((new GuestSize(2, 2L << 30, 20L << 30), 1), "without a restart");
    }

    [Fact]
    public async Task Resize_WhenTheEngineNeedsARestart_RestartsARunningOneOnly()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.ResizesAtRestart = true;
        var (running, stopped) = (await world.CreateAsync(), await world.CreateAsync());
        await world.SucceedAsync(await world.Actions.ChangePowerAsync(world.Actor, stopped.Id, PowerAction.ForceStop, CancellationToken.None));

        await world.SucceedAsync(await ResizeAsync(world, running, world.LargePlan));
        await world.SucceedAsync(await ResizeAsync(world, stopped, world.LargePlan));

        world.Engine.Guests[running.EngineReference!].Starts.ShouldBe(2);
        world.Engine.Guests[stopped.EngineReference!].State.ShouldBe(PowerState.Stopped);
    }

    [Fact]
    public async Task Resize_WhenTheEngineRefuses_IsAsBefore()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        world.Engine.Fail("Resize", EngineErrors.Refused("memory is in use"));

        var view = await world.Host.RestAsync((await ResizeAsync(world, instance, world.LargePlan)).ShouldSucceed());

        (view.State, view.ErrorCode).ShouldBe((OperationState.Unwound, EngineErrorCodes.Refused));
        var row = await world.ReadAsync(instance.Id);
        (row.PlanId, row.PricePerHour, row.Cpus, row.DiskBytes).ShouldBe((world.Plan.Id, world.Plan.PricePerHour, 1, world.Plan.DiskBytes));
    }

    [Fact]
    public async Task Resize_UndoneAfterTheDiskGrew_KeepsTheDiskInTheRow()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        world.Engine.ResizesAtRestart = true;
        var instance = await world.CreateAsync();
        world.Engine.Fail("Power Restart", EngineErrors.Refused("no"));

        var view = await world.Host.RestAsync((await ResizeAsync(world, instance, world.LargePlan)).ShouldSucceed());

        view.State.ShouldBe(OperationState.Unwound);
        var row = await world.ReadAsync(instance.Id);
        (row.PlanId, row.Cpus, row.DiskBytes).ShouldBe((world.Plan.Id, 1, world.LargePlan.DiskBytes));
        world.Engine.Guests[row.EngineReference!].Size.ShouldBe(new GuestSize(1, 1L << 30, 20L << 30));
    }

    [Fact]
    public async Task Resize_WithoutRoomOnItsServer_IsUndone()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        await world.ChangeServerAsync(world.Server.Id, server => server.MemoryBytes = 3L << 29);

        var view = await world.Host.RestAsync((await ResizeAsync(world, instance, world.LargePlan)).ShouldSucceed());

        (view.State, view.ErrorCode).ShouldBe((OperationState.Unwound, "placement.no_room"));
        (await world.ReadAsync(instance.Id)).PlanId.ShouldBe(world.Plan.Id);
    }

    [Fact]
    public async Task Resize_ToAPlanThatDoesNotFit_IsRefusedByTheField()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var instance = await world.CreateAsync();
        var lessDisk = await world.Seed.PlanAsync(plan => plan.DiskBytes = 5L << 30);
        var lessMemory = await world.Seed.PlanAsync(plan => plan.MemoryBytes = 1L << 20);
        var retired = await world.Seed.PlanAsync(plan => plan.RetiredAt = DateTimeOffset.UtcNow);

        foreach (var (plan, code) in new[]
        {
            (world.Plan, "instance.same_plan"), (lessDisk, "instance.disk_shrinks"), (lessMemory, "instance.plan_too_small"),
            (retired, "instance.plan_not_offered"),
        })
        {
            var problem = (await ResizeAsync(world, instance, plan)).Error.ShouldBeOfType<Invalid>().Problems.Single();
            (problem.Field, problem.Code).ShouldBe(("PlanId", code));
        }
    }

    private static Task<Result<OperationId>> ResizeAsync(InstanceWorld world, Instance instance, Plan plan) =>
        world.Actions.ResizeAsync(world.Actor, instance.Id, plan.Id, CancellationToken.None);
}
