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
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var (instance, engine) = opened.Value;
        var observed = await engine.ObserveGuestAsync(opened.Value.Reference, cancellationToken);
        if (!observed.IsSuccess)
            return observed.Error;
        var desired = context.Output<Before>(Name)?.Desired ?? instance.DesiredState;
        await WriteAsync(instance, PowerRules.Target(context.Input<PowerInput>().Action), cancellationToken);
        return StepResult.Done(new Before(desired, observed.Value.Figures?.StartedAt));
    }

    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<Before>(Name) is { } before)
            await WriteAsync(await guests.ReadAsync(context.InstanceId, cancellationToken), before.Desired, cancellationToken);
        return StepResult.Done();
    }

    private Task WriteAsync(Instance instance, PowerState desired, CancellationToken cancellationToken) =>
        writer.WriteAsync(instance, set => set.SetProperty(row => row.DesiredState, desired), cancellationToken);
}

/// <summary>How it was before.</summary>
/// <param name="Desired">The state wanted.</param>
/// <param name="StartedAt">When it was last started, where the engine tells: another time later means that it was restarted.</param>
internal sealed record Before(PowerState Desired, DateTimeOffset? StartedAt);
