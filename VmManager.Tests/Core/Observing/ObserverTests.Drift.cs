using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Observing;

/// <summary>Taking over what was changed outside.</summary>
public sealed partial class ObserverTests
{
    [Fact]
    public async Task AcceptDrift_OfAStateOrAGhost_TakesItOver()
    {
        var (stopped, guest) = await AddAsync();
        var (ghost, gone) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);
        guest.State = PowerState.Stopped;
        _world.Engine.Guests.TryRemove(gone.Reference, out _);
        await UntilAsync(stopped, row => row.Drift == InstanceDrift.StateChangedOutside);
        await UntilAsync(ghost, row => row.Drift == InstanceDrift.Ghost);

        (await _world.Actions.AcceptDriftAsync(_world.Actor, stopped, CancellationToken.None)).Error.ShouldBeNull();
        (await _world.Actions.AcceptDriftAsync(_world.Actor, ghost, CancellationToken.None)).Error.ShouldBeNull();

        (await _world.ReadAsync(stopped)).DesiredState.ShouldBe(PowerState.Stopped);
        (await _world.ReadAsync(ghost)).Lifecycle.ShouldBe(InstanceLifecycle.Deleted);
        await UntilAsync(stopped, row => row.Drift == InstanceDrift.None);
    }

    [Theory]
    [InlineData(PowerState.Starting, PowerState.Running)]
    [InlineData(PowerState.Stopping, PowerState.Stopped)]
    [InlineData(PowerState.Frozen, PowerState.Frozen)]
    [InlineData(PowerState.Error, PowerState.Running)]
    public async Task AcceptDrift_OfAStateThatMovedOnSince_WantsWhereItGoes(PowerState seen, PowerState wanted)
    {
        var (id, _) = await AddAsync();
        await _world.ChangeAsync(id, row => (row.ObservedState, row.Drift) = (seen, InstanceDrift.StateChangedOutside));

        (await _world.Actions.AcceptDriftAsync(_world.Actor, id, CancellationToken.None)).Error.ShouldBeNull();

        (await _world.ReadAsync(id)).DesiredState.ShouldBe(wanted);
    }

    [Fact]
    public async Task AcceptDrift_OfASizeTheEngineTellsInPartOnly_KeepsTheRest()
    {
        var (id, guest) = await AddAsync();
        guest.Size = new GuestSize(3, 0, 0);
        await _world.ChangeAsync(id, row => row.Drift = InstanceDrift.SizeChangedOutside);

        (await _world.Actions.AcceptDriftAsync(_world.Actor, id, CancellationToken.None)).Error.ShouldBeNull();

        var row = await _world.ReadAsync(id);
        (row.Cpus, row.MemoryBytes, row.DiskBytes).ShouldBe((3, _world.Plan.MemoryBytes, _world.Plan.DiskBytes));
    }
}
