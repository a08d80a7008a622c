using VmManager.Core.Engines;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Resize;

/// <summary>Changes the limits at the engine.</summary>
internal sealed class ResizeGuestStep(InstanceGuests guests) : EngineStep
{
    public const string StepName = "resize";

    public override string Name => StepName;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        return await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.ResizeAsync(guest.Reference, context.Input<ResizeInput>().Size, cancellationToken),
            task => Task.FromResult(StepResult.Done(new SizeChanged(task.NeedsRestart))),
            cancellationToken);
    }

    /// <summary>CPUs and memory go back; a disk that grew stays as it is.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        if (context.Output<SizeBefore>(ReserveSizeStep.StepName) is not { } before)
            return StepResult.Done();
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        var observed = await guest.Engine.ObserveGuestAsync(guest.Reference, cancellationToken);
        if (!observed.IsSuccess)
            return observed.Error.Is(EngineErrors.GuestMissing("")) ? StepResult.Done() : observed.Error;
        var size = before.Size with { DiskBytes = Math.Max(before.Size.DiskBytes, observed.Value.Size?.DiskBytes ?? 0) };
        return await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.ResizeAsync(guest.Reference, size, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken,
            isUndo: true);
    }
}

/// <summary>What the engine said.</summary>
/// <param name="NeedsRestart">The new size waits for the next start.</param>
internal sealed record SizeChanged(bool NeedsRestart);
