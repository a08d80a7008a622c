using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Delete;

/// <summary>Gives room, name and secrets back. It has no undo: the guest is gone.</summary>
internal sealed class ReleaseStep(InstanceGuests guests, InstanceRelease release) : Step
{
    public override string Name => "release";

    public override bool CanCancel => false;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        await release.RunAsync(await guests.ReadAsync(context.InstanceId, cancellationToken), cancellationToken);
        return StepResult.Done();
    }
}

/// <summary>Turns the row of an instance that is gone into its history.</summary>
internal sealed class InstanceRelease(IDbContextFactory<VmManagerDbContext> databases, InstanceWriter writer, TimeProvider time)
{
    public async Task RunAsync(Instance instance, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.MetricSamples.Where(sample => sample.InstanceId == instance.Id).ExecuteDeleteAsync(cancellationToken);
        await writer.WriteAsync(
            instance,
            set => set
                .SetProperty(row => row.Lifecycle, InstanceLifecycle.Deleted)
                .SetProperty(row => row.DeletedAt, row => row.DeletedAt ?? now)
                .SetProperty(row => row.ObservedState, PowerState.Unknown)
                .SetProperty(row => row.ObservedAt, now)
                .SetProperty(row => row.Drift, InstanceDrift.None)
                .SetProperty(row => row.Address, (string?)null)
                .SetProperty(row => row.StartedAt, (DateTimeOffset?)null)
                .SetProperty(row => row.ProtectedShellKey, (string?)null)
                .SetProperty(row => row.ProtectedPassword, (string?)null),
            cancellationToken);
    }
}
