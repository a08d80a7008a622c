using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.Placement;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Create;

/// <summary>Creates the guest, stopped. An engine that has no room after all makes it move to the next best server.</summary>
internal sealed class CreateGuestStep(InstanceGuests guests, Reservations reservations) : EngineStep
{
    public override string Name => "create";

    /// <summary>An image may have to be unpacked first.</summary>
    public override TimeSpan Deadline => TimeSpan.FromMinutes(10);

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        if (guest.Instance.TemplateVersion.ImageFor(guest.Engine.Kind) is not { } image)
            return EngineErrors.ImageMissing(guest.Instance.TemplateVersion.Template.Slug);
        var size = new GuestSize(guest.Instance.Cpus, guest.Instance.MemoryBytes, guest.Instance.DiskBytes);
        var spec = new GuestSpec(guest.Reference, guest.Instance.Id.Value, guest.Instance.Name, image, size);
        var result = await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.CreateAsync(spec, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken);
        return result is StepResult.Failed { Error: var error } && IsForAnotherServer(error)
            ? await MoveAsync(context, guest, error, cancellationToken)
            : result;
    }

    /// <summary>Deletes the guest, running or not, complete or not.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var found = await guests.FindAsync(context.InstanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value is not { } guest)
            return StepResult.Done();
        var result = await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.DeleteAsync(guest.Reference, guest.Instance.Id.Value, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken,
            isUndo: true);
        // Somebody else's guest of that name made creating ours fail.
        return result is StepResult.Failed { Error: var error } && error.Is(EngineErrors.NotOurs("")) ? StepResult.Done() : result;
    }

    private static bool IsForAnotherServer(Error error) =>
        error.Is(EngineErrors.StorageFull("")) || error.Is(EngineErrors.ImageMissing(""));

    private async Task<StepResult> MoveAsync(StepContext context, InstanceGuest guest, Error refusal, CancellationToken cancellationToken)
    {
        var deletion = await guest.Engine.DeleteAsync(guest.Reference, guest.Instance.Id.Value, cancellationToken);
        var cleared = await FinishAsync(guest.Engine, deletion, cancellationToken);
        if (!cleared.IsSuccess)
            return cleared.Error;
        var moved = await reservations.MoveAsync(context.InstanceId, guest.Instance.ServerId!.Value, cancellationToken);
        // Without another place the engine's own words say more than "no room".
        return moved.IsSuccess ? Anew("The first server was full; another one is tried.") : refusal;
    }
}
