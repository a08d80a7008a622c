using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Core.Instances.Create;

/// <summary>Signs in over SSH, as a terminal would. It changes nothing, so that there is nothing to undo.</summary>
internal sealed class ProbeStep(InstanceGuests guests, ISshProbe probe) : Step
{
    /// <summary>
    /// An SSH server that was just starting when its settings arrived shows its old key for a moment, until it has read them: a refusal
    /// counts only when it lasts.
    /// </summary>
    private const int RefusalsForgiven = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public override string Name => "probe";

    private sealed record Refusals(int Count);

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        if (instance.Address is not { } address)
            return InstanceErrors.NoAddress();
        var target = new ShellTarget(address, instance.LoginUser, instance.HostKeys, guests.ShellKeyOf(instance));
        var result = await probe.ProbeAsync(target, cancellationToken);
        if (result.IsSuccess)
            return StepResult.Done();
        if (result.Error.Recurrence == Recurrence.Passing)
            return StepResult.Wait(Pause, result.Error.Message);
        var refusals = (context.Output<Refusals>(Name)?.Count ?? 0) + 1;
        return refusals <= RefusalsForgiven ? StepResult.Wait(Pause, result.Error.Message, new Refusals(refusals)) : result.Error;
    }
}
