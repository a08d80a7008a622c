using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Power;

/// <summary>Has the engine act. It has no undo: what was switched off has lost its memory, and observation shows the state that is.</summary>
internal sealed class SwitchStep(InstanceGuests guests) : EngineStep
{
    public override string Name => "switch";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        var action = context.Input<PowerInput>().Action;
        // A repeated restart would restart again; everything else is harmless to repeat.
        if (action == PowerAction.Restart && await WasRestartedAsync(context, guest, cancellationToken))
            return StepResult.Done();
        var result = await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.ChangePowerAsync(guest.Reference, action, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken);
        return action is PowerAction.Shutdown or PowerAction.Restart && result is StepResult.Failed { Error: var error }
            && error.Is(EngineErrors.TimedOut(""))
            ? InstanceErrors.ShutdownIgnored()
            : result;
    }

    private static async Task<bool> WasRestartedAsync(StepContext context, InstanceGuest guest, CancellationToken cancellationToken)
    {
        var before = context.Output<Before>(IntendStep.StepName)?.StartedAt;
        var observed = await guest.Engine.ObserveGuestAsync(guest.Reference, cancellationToken);
        return before is not null && observed.IsSuccess && observed.Value.State == PowerState.Running
            && observed.Value.Figures?.StartedAt is { } startedAt && startedAt > before;
    }
}
