using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Access;
using VmManager.Core.Instances.Create;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Instances.Power;
using VmManager.Core.Instances.Resize;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Support.Instances;

/// <summary>A world with one instance and its guest, in which an operation on it can run.</summary>
public abstract class InstanceScenario : OperationScenario
{
    protected InstanceWorld World { get; private set; } = null!;

    protected InstanceId InstanceId { get; set; }

    protected virtual PowerState Before => PowerState.Running;

    public override void Configure(IServiceCollection services) => World.Configure(services);

    public override async Task PrepareAsync(TestDatabase database)
    {
        World = await InstanceWorld.PrepareAsync(database);
        var seeded = await database.Seed.InstanceAsync(World.Person, World.Server, World.Template, World.Plan, instance =>
        {
            (instance.DesiredState, instance.ObservedState) = (Before, Before);
            instance.AuthorizedKeys = ["ssh-ed25519 AAAA old"];
            instance.ProtectedShellKey = null;
        });
        InstanceId = seeded.Id;
        var pair = (await new FakeSshKeyPairs().GenerateAsync("", CancellationToken.None)).ShouldSucceed();
        await World.ChangeAsync(InstanceId, row => row.ProtectedShellKey = new MarkingProtector().Protect(pair.PrivateKey));
        World.Engine.Guests[seeded.Instance.EngineReference!] = new FakeGuest(
            seeded.Instance.EngineReference!, InstanceId.Value, "", new GuestSize(World.Plan.Cpus, World.Plan.MemoryBytes, World.Plan.DiskBytes))
        {
            State = Before,
            Addresses = Before == PowerState.Stopped ? [] : ["10.9.0.1"],
            StartedAt = DateTimeOffset.UtcNow - TimeSpan.FromHours(1),
            Password = "old",
            Keys = ["ssh-ed25519 AAAA old"],
        };
    }

    public override async Task<OperationId> SubmitAsync(OperationHost host)
    {
        World.Join(host);
        return (await SubmitAsync(World.Actions)).ShouldSucceed();
    }

    protected abstract Task<Result<OperationId>> SubmitAsync(IInstanceActions actions);

    public override async Task<string> DescribeTracesAsync()
    {
        var row = await World.ReadAsync(InstanceId);
        var guests = World.Engines.All.SelectMany(engine => engine.Guests.Values).Select(guest =>
            $"guest {guest.Size} password {guest.Password} keys {string.Join(",", guest.Keys)}");
        return $"{row.Lifecycle}, wants {row.DesiredState}, plan {row.PlanId} at {row.PricePerHour}, {row.Cpus} {row.MemoryBytes} {row.DiskBytes}, "
            + $"on {row.ServerId} as {row.EngineReference}, keys {string.Join(",", row.AuthorizedKeys)}, password {row.ProtectedPassword is not null}; "
            + string.Join("; ", guests);
    }

    public override async Task<string> DescribeResultAsync()
    {
        var row = await World.ReadAsync(InstanceId);
        var guests = World.Engines.All.SelectMany(engine => engine.Guests.Values)
            .Select(guest => $"guest {guest.State} started {guest.Starts} times, {guest.Size}, keys {string.Join(",", guest.Keys)}");
        return $"{row.Lifecycle} {row.DesiredState} {row.ObservedState}, {row.Cpus} {row.MemoryBytes} {row.DiskBytes}, "
            + $"keys {string.Join(",", row.AuthorizedKeys)}, password {row.ProtectedPassword is not null}, address {row.Address is not null}, "
            + $"host keys {row.HostKeys.Count}, shell key {row.ProtectedShellKey is not null}; " + string.Join("; ", guests);
    }
}

public sealed class CreateScenario : InstanceScenario
{
    public override Type Definition => typeof(CreateInstance);

    public override async Task PrepareAsync(TestDatabase database) => await PrepareEmptyAsync(database);

    public override async Task<OperationId> SubmitAsync(OperationHost host)
    {
        World.Join(host);
        InstanceId = (await World.Actions.CreateAsync(World.Actor, World.Form(), CancellationToken.None)).ShouldSucceed()[0];
        return await World.ReadAsync(async database => (await database.Operations.FirstAsync(row => row.InstanceId == InstanceId)).Id);
    }

    /// <summary>The row of a failed creation stays; nothing else does.</summary>
    public override async Task<string> DescribeTracesAsync()
    {
        var guests = World.Engines.All.Sum(engine => engine.Guests.Count);
        if (InstanceId == default)
            return $"{guests} guests, nothing reserved, no secrets";
        var row = await World.ReadAsync(InstanceId);
        var isFree = row is { ServerId: null, EngineReference: null, Lifecycle: InstanceLifecycle.Failed };
        var hasSecrets = row.ProtectedPassword is not null || row.ProtectedShellKey is not null;
        return $"{guests} guests, {(isFree ? "nothing reserved" : $"{row.Lifecycle} on {row.ServerId}")}, {(hasSecrets ? "secrets" : "no secrets")}";
    }

    protected override Task<Result<OperationId>> SubmitAsync(IInstanceActions actions) => throw new InvalidOperationException();

    private async Task PrepareEmptyAsync(TestDatabase database)
    {
        await base.PrepareAsync(database);
        World.Engine.Guests.Clear();
        await World.ChangeAsync(InstanceId, row => row.Lifecycle = InstanceLifecycle.Deleted);
        InstanceId = default;
    }
}

public sealed class DeleteScenario : InstanceScenario
{
    public override Type Definition => typeof(DeleteInstance);

    /// <summary>Nothing brings a deleted disk back.</summary>
    public override IReadOnlyCollection<string> PointsOfNoReturn => [nameof(DeleteGuestStep), nameof(ReleaseStep)];

    protected override async Task<Result<OperationId>> SubmitAsync(IInstanceActions actions) =>
        await actions.DeleteAsync(World.Actor, InstanceId, (await World.ReadAsync(InstanceId)).Name, CancellationToken.None);
}

public abstract class PowerScenario(PowerAction action, PowerState before) : InstanceScenario
{
    protected override PowerState Before => before;

    protected override Task<Result<OperationId>> SubmitAsync(IInstanceActions actions) =>
        actions.ChangePowerAsync(World.Actor, InstanceId, action, CancellationToken.None);
}

public sealed class StartScenario() : PowerScenario(PowerAction.Start, PowerState.Stopped)
{
    public override Type Definition => typeof(StartInstance);
}

public sealed class ShutdownScenario() : PowerScenario(PowerAction.Shutdown, PowerState.Running)
{
    public override Type Definition => typeof(ShutdownInstance);
}

public sealed class ForceStopScenario() : PowerScenario(PowerAction.ForceStop, PowerState.Running)
{
    public override Type Definition => typeof(ForceStopInstance);
}

public sealed class RestartScenario() : PowerScenario(PowerAction.Restart, PowerState.Running)
{
    public override Type Definition => typeof(RestartInstance);
}

public sealed class FreezeScenario() : PowerScenario(PowerAction.Freeze, PowerState.Running)
{
    public override Type Definition => typeof(FreezeInstance);
}

public sealed class UnfreezeScenario() : PowerScenario(PowerAction.Unfreeze, PowerState.Frozen)
{
    public override Type Definition => typeof(UnfreezeInstance);
}

public sealed class ResizeScenario : InstanceScenario
{
    public override Type Definition => typeof(ResizeInstance);

    /// <summary>CPUs and memory only: a disk that grew stays, which a test of its own looks at.</summary>
    protected override async Task<Result<OperationId>> SubmitAsync(IInstanceActions actions)
    {
        var plan = await World.Seed.PlanAsync(plan => (plan.Cpus, plan.MemoryBytes) = (2, 2L << 30));
        return await actions.ResizeAsync(World.Actor, InstanceId, plan.Id, CancellationToken.None);
    }
}

public sealed class ResetPasswordScenario : InstanceScenario
{
    public override Type Definition => typeof(ResetInstancePassword);

    protected override Task<Result<OperationId>> SubmitAsync(IInstanceActions actions) =>
        actions.ResetPasswordAsync(World.Actor, InstanceId, CancellationToken.None);
}

public sealed class ChangeKeysScenario : InstanceScenario
{
    public override Type Definition => typeof(ChangeInstanceKeys);

    protected override Task<Result<OperationId>> SubmitAsync(IInstanceActions actions) =>
        actions.ChangeKeysAsync(World.Actor, InstanceId, [], CancellationToken.None);
}
