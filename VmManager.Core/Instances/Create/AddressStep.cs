using VmManager.Core.Instances.Access;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Create;

/// <summary>
/// Waits for an address. A machine boots for a third of a second before it has one; the system is set up in that time, by the same single
/// command that waits, and the access step finds the work done. It has no undo: what it changed is deleted with the guest.
/// </summary>
internal sealed class AddressStep(InstanceGuests guests) : Step
{
    public const string StepName = "address";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public override string Name => StepName;

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var guest = opened.Value;
        GuestReport? report = null;
        if (guest.Engine.Guest is not null)
        {
            var prepared = await GuestScript.PrepareAsync(guest, guests.SecretsOf(guest.Instance), cancellationToken);
            if (!prepared.IsSuccess)
                return prepared.Error;
            report = prepared.Value;
        }
        var address = report is { Addresses: [var told, ..] } ? told : null;
        if (address is null)
        {
            var observed = await guest.Engine.ObserveGuestAsync(guest.Reference, cancellationToken);
            if (!observed.IsSuccess)
                return observed.Error;
            address = observed.Value.Addresses.Count > 0 ? observed.Value.Addresses[0] : null;
        }
        return address is null
            ? StepResult.Wait(Pause, InstanceErrors.NoAddress().Message)
            : StepResult.Done(new AddressFound(address, report?.IsDone == true ? report.HostKeys : null));
    }
}

/// <summary>What the address step learnt.</summary>
/// <param name="HostKeys">The new host keys when the system is set up already; null when it is not.</param>
internal sealed record AddressFound(string Address, IReadOnlyList<string>? HostKeys);
