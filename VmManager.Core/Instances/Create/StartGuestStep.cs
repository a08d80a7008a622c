using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Create;

/// <summary>Switches the guest on. It has no undo: the undo of creating it deletes it, running or not.</summary>
internal sealed class StartGuestStep(InstanceGuests guests) : EngineStep
{
    public override string Name => "start";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        return await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.ChangePowerAsync(guest.Reference, PowerAction.Start, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken);
    }
}
