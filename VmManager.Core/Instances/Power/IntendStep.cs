using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Power;

/// <summary>Writes what state is wanted, so that what the engine does next is no drift.</summary>
internal sealed class IntendStep(InstanceGuests guests, InstanceWriter writer) : Step
{
    public const string StepName = "intend";

    public override string Name => StepName;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        // Recorded before anything changes: an undo must know it, and a second run must not take the new state for the old one.
        if (context.Output<Before>(Name) is not { } before)
            return await RecordAsync(context, cancellationToken);
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        await WriteAsync(instance, PowerRules.Target(context.Input<PowerInput>().Action), cancellationToken);
        return StepResult.Done(before);
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<Before>(Name) is { } before)
            await WriteAsync(await guests.ReadAsync(context.InstanceId, cancellationToken), before.Desired, cancellationToken);
        return StepResult.Done();
    }

    private async Task<StepResult> RecordAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var observed = await opened.Value.Engine.ObserveGuestAsync(opened.Value.Reference, cancellationToken);
        return observed.IsSuccess
            ? StepResult.Wait(TimeSpan.Zero, output: new Before(opened.Value.Instance.DesiredState, observed.Value.Figures?.StartedAt))
            : observed.Error;
    }

    private Task WriteAsync(Instance instance, PowerState desired, CancellationToken cancellationToken) =>
        writer.WriteAsync(instance, set => set.SetProperty(row => row.DesiredState, desired), cancellationToken);
}

/// <summary>How it was before.</summary>
/// <param name="Desired">The state wanted.</param>
/// <param name="StartedAt">When it was last started, where the engine tells: another time later means that it was restarted.</param>
internal sealed record Before(PowerState Desired, DateTimeOffset? StartedAt);
