using VmManager.Core.Instances.Access;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Create;

/// <summary>
/// The login user with sudo, the person's keys and the platform's, the password, root kept out, new host keys pinned. Usually the address
/// step has done it while the system booted; else, and to learn why it could not, it is done here. It has no undo: what it
/// changed is deleted with the guest.
/// </summary>
internal sealed class AccessStep(InstanceGuests guests, InstanceWriter writer) : Step
{
    public override string Name => "access";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var found = context.Output<AddressFound>(AddressStep.StepName)
            ?? throw new InvalidOperationException("There is no address to give access to.");
        if (found.HostKeys is { Count: > 0 } hostKeys)
            return await PinAsync(await guests.ReadAsync(context.InstanceId, cancellationToken), found.Address, hostKeys, cancellationToken);

        var opened = await guests.OpenAsync(context.InstanceId, cancellationToken);
        if (!opened.IsSuccess)
            return opened.Error;
        var prepared = await GuestScript.PrepareAsync(opened.Value, guests.SecretsOf(opened.Value.Instance), cancellationToken);
        if (!prepared.IsSuccess)
            return prepared.Error;
        return prepared.Value is { IsDone: true, HostKeys.Count: > 0 }
            ? await PinAsync(opened.Value.Instance, found.Address, prepared.Value.HostKeys, cancellationToken)
            : InstanceErrors.NotPrepared(prepared.Value.Problem ?? "it has no SSH host key.");
    }

    private async Task<StepResult> PinAsync(Instance instance, string address, IReadOnlyList<string> hostKeys, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(
            instance,
            set => set.SetProperty(row => row.Address, address).SetProperty(row => row.HostKeys, [.. hostKeys]),
            cancellationToken);
        return StepResult.Done();
    }
}
