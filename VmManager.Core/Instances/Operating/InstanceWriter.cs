using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;

namespace VmManager.Core.Instances;

/// <summary>Writes single columns of an instance, past what others write at the same time, and tells who watches.</summary>
internal sealed class InstanceWriter(IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes, TimeProvider time)
{
    public async Task WriteAsync(Instance instance, Action<UpdateSettersBuilder<Instance>> set, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Instances.Where(row => row.Id == instance.Id).ExecuteUpdateAsync(set, cancellationToken);
        changes.Publish(new Change(ChangeTopic.Instance, instance.Id.Value, instance.ProjectId));
    }

    /// <summary>Writes a state the operation brought about. Looks at the engine that began before now no longer count.</summary>
    public Task WriteStateAsync(Instance instance, ObservedGuest guest, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return WriteAsync(
            instance,
            set =>
            {
                set.SetProperty(row => row.ObservedState, guest.State).SetProperty(row => row.ObservedAt, now)
                    .SetProperty(row => row.Drift, InstanceDrift.None);
                if (instance.ObservedState != guest.State)
                    set.SetProperty(row => row.StateChangedAt, now);
                if (guest.State is not (PowerState.Running or PowerState.Frozen))
                    set.SetProperty(row => row.StartedAt, (DateTimeOffset?)null).SetProperty(row => row.Address, (string?)null);
                else if (guest.Figures?.StartedAt is { } startedAt)
                    set.SetProperty(row => row.StartedAt, startedAt);
                if (guest.Addresses.Count > 0)
                    set.SetProperty(row => row.Address, guest.Addresses[0]);
            },
            cancellationToken);
    }
}
