using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Power;

/// <summary>Looks until the engine reports the state wanted, and writes it at once. It changes nothing at the engine: no undo.</summary>
internal sealed class SettleStep(InstanceGuests guests, InstanceWriter writer) : Step
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public override string Name => "settle";

    public override TimeSpan Deadline => TimeSpan.FromSeconds(30);

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var observed = await opened.Value.Engine.ObserveGuestAsync(opened.Value.Reference, cancellationToken);
        if (!observed.IsSuccess)
            return observed.Error;
        if (observed.Value.State != PowerRules.Target(context.Input<PowerInput>().Action))
            return StepResult.Wait(Pause, InstanceErrors.NotSettled(observed.Value.State).Message);
        await writer.WriteStateAsync(opened.Value.Instance, observed.Value, cancellationToken);
        return StepResult.Done();
    }
}
