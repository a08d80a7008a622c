using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Edit;

/// <summary>Takes over what was changed outside the platform.</summary>
internal sealed class DriftAcceptance(
    IDbContextFactory<VmManagerDbContext> databases,
    InstanceRelease release,
    IEngines engines,
    IAuditLog audit,
    IChangeHub changes)
{
    public async Task<Result> RunAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Operator, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        if (instance.Lifecycle != InstanceLifecycle.Ready)
            return InstanceErrors.NotReady();
        var drift = instance.Drift;
        var accepted = drift switch
        {
            InstanceDrift.StateChangedOutside => AcceptState(instance),
            InstanceDrift.SizeChangedOutside => await AcceptSizeAsync(instance, cancellationToken),
            InstanceDrift.Ghost => Result.Success,
            _ => InstanceErrors.NoDrift(),
        };
        if (!accepted.IsSuccess)
            return accepted;
        audit.Add(database, actor, "instance.drift_accepted", InstanceSubmission.Subject(instance), ("drift", $"{drift}"));
        await database.SaveChangesAsync(cancellationToken);
        if (drift == InstanceDrift.Ghost)
            await release.RunAsync(instance, cancellationToken);
        else
            changes.Publish(new Change(ChangeTopic.Instance, instance.Id.Value, instance.ProjectId));
        return Result.Success;
    }

    /// <summary>It may be on its way somewhere by now: what is wanted is where it goes, never the way.</summary>
    private static Result AcceptState(Instance instance)
    {
        instance.DesiredState = instance.ObservedState switch
        {
            PowerState.Starting => PowerState.Running,
            PowerState.Stopping => PowerState.Stopped,
            PowerState.Running or PowerState.Stopped or PowerState.Frozen => instance.ObservedState,
            _ => instance.DesiredState,
        };
        instance.Drift = InstanceDrift.None;
        return Result.Success;
    }

    /// <summary>Placement and lists then count with the size that is there; the price stays until the next resize.</summary>
    private async Task<Result> AcceptSizeAsync(Instance instance, CancellationToken cancellationToken)
    {
        var engine = await engines.ForAsync(instance.ServerId!.Value, cancellationToken);
        if (!engine.IsSuccess)
            return engine.Error;
        var observed = await engine.Value.ObserveGuestAsync(instance.EngineReference!, cancellationToken);
        if (!observed.IsSuccess)
            return observed.Error;
        // What the engine does not tell is 0.
        if (observed.Value.Size is { } size)
        {
            instance.Cpus = size.Cpus > 0 ? size.Cpus : instance.Cpus;
            instance.MemoryBytes = size.MemoryBytes > 0 ? size.MemoryBytes : instance.MemoryBytes;
            instance.DiskBytes = size.DiskBytes > 0 ? size.DiskBytes : instance.DiskBytes;
        }
        instance.Drift = InstanceDrift.None;
        return Result.Success;
    }
}
