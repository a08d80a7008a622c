using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Delete;

/// <summary>Deletes the guest with its disk. It has no undo: nothing brings a disk back.</summary>
internal sealed class DeleteGuestStep(InstanceGuests guests) : EngineStep
{
    public override string Name => "delete";

    /// <summary>A server may be starting again meanwhile.</summary>
    public override TimeSpan Deadline => TimeSpan.FromMinutes(5);

    public override bool CanCancel => false;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var found = await guests.FindAsync(context.InstanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value is not { } guest)
            return StepResult.Done();
        return await ChangeAsync(
            context,
            guest.Engine,
            () => guest.Engine.DeleteAsync(guest.Reference, guest.Instance.Id.Value, cancellationToken),
            _ => Task.FromResult(StepResult.Done()),
            cancellationToken);
    }
}
