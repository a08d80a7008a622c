using VmManager.Core.Instances.Access;
using VmManager.Core.Operations;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Placement;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Create;

/// <summary>Finds a server, reserves room and a name there, and makes the secrets that later steps carry in.</summary>
internal sealed class ReserveStep(
    Reservations reservations, InstanceGuests guests, InstanceWriter writer, ISshKeyPairs keyPairs, ISecretProtector protector) : Step
{
    public override string Name => "reserve";

    public override async Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var placed = await reservations.PlaceAsync(context.InstanceId, cancellationToken);
        if (!placed.IsSuccess)
            return placed.Error;
        var instance = await guests.ReadAsync(context.InstanceId, cancellationToken);
        if (instance.ProtectedShellKey is not null)
            return StepResult.Done();
        var pair = await keyPairs.GenerateAsync(ShellKey.Comment, cancellationToken);
        if (!pair.IsSuccess)
            return pair.Error;
        var (shellKey, password) = (protector.Protect(pair.Value.PrivateKey), protector.Protect(Passwords.Generate()));
        await writer.WriteAsync(
            instance,
            set => set.SetProperty(row => row.ProtectedShellKey, shellKey).SetProperty(row => row.ProtectedPassword, password),
            cancellationToken);
        return StepResult.Done();
    }

    /// <summary>The last undo: nothing of the guest is left by now. The secrets go when the operation rests.</summary>
    public override async Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        await reservations.ReleaseAsync(context.InstanceId, cancellationToken);
        return StepResult.Done();
    }
}
