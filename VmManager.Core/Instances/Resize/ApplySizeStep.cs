using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Resize;

/// <summary>
/// Restarts the guest where its engine cannot resize while it runs; the page said so before. It has no undo: the guest runs with either
/// size, and a further restart would only cost the person more.
/// </summary>
internal sealed class ApplySizeStep(InstanceGuests guests) : EngineStep
{
    public override string Name => "apply";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<SizeChanged>(ResizeGuestStep.StepName)?.NeedsRestart != true)
            return StepResult.Done();
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        var observed = await guest.Engine.ObserveGuestAsync(guest.Reference, cancellationToken);
        if (!observed.IsSuccess)
            return observed.Error;
        if (observed.Value.State != PowerState.Running)
            return StepResult.Done();
        return await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.ChangePowerAsync(guest.Reference, PowerAction.Restart, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken);
    }
}
