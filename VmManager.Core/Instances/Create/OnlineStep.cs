using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Create;

/// <summary>Hands the instance over.</summary>
internal sealed class OnlineStep(InstanceGuests guests, InstanceWriter writer, TimeProvider time) : Step
{
    public override string Name => "online";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        var now = time.GetUtcNow();
        await writer.WriteAsync(
            instance,
            set => set
                .SetProperty(row => row.Lifecycle, InstanceLifecycle.Ready)
                .SetProperty(row => row.ObservedState, PowerState.Running)
                .SetProperty(row => row.ObservedAt, now)
                .SetProperty(row => row.StateChangedAt, now)
                .SetProperty(row => row.StartedAt, row => row.StartedAt ?? now)
                .SetProperty(row => row.OnlineAt, now),
            cancellationToken);
        return StepResult.Done();
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        await writer.WriteAsync(
            instance,
            set => set
                .SetProperty(row => row.Lifecycle, InstanceLifecycle.Provisioning)
                .SetProperty(row => row.OnlineAt, (DateTimeOffset?)null),
            cancellationToken);
        return StepResult.Done();
    }
}
