using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Delete;

/// <summary>Marks the instance as being deleted; terminals end when they see it.</summary>
internal sealed class CloseStep(InstanceGuests guests, InstanceWriter writer, InstanceRelease release, TimeProvider time) : Step
{
    public override string Name => "close";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        if (instance.Lifecycle == InstanceLifecycle.Ready)
            await WriteAsync(instance, InstanceLifecycle.Deleting, cancellationToken);
        return StepResult.Done();
    }

    /// <summary>What is deleted stays deleted: an operation that fails after that ends as if it had succeeded, instead of leaving a ghost.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var found = await guests.FindAsync(context.InstanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value is { Instance.Lifecycle: InstanceLifecycle.Deleting } guest)
        {
            var observed = await guest.Engine.ObserveGuestAsync(guest.Reference, cancellationToken);
            if (observed.IsSuccess)
                await WriteAsync(guest.Instance, InstanceLifecycle.Ready, cancellationToken);
            else if (observed.Error.Is(EngineErrors.GuestMissing("")))
                await release.RunAsync(guest.Instance, cancellationToken);
            else
                return observed.Error;
        }
        return StepResult.Done();
    }

    /// <summary>From when deletion is asked for, use is no longer charged.</summary>
    private Task WriteAsync(Instance instance, InstanceLifecycle lifecycle, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return writer.WriteAsync(
            instance,
            set => set.SetProperty(row => row.Lifecycle, lifecycle).SetProperty(row => row.UsageChangedAt, now),
            cancellationToken);
    }
}
