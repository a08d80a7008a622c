using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Create;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Access;

/// <summary>Submits changes of password and keys, and hands the generated password out once.</summary>
internal sealed class AccessChange(
    IDbContextFactory<VmManagerDbContext> databases,
    InstanceSubmission submission,
    IAuditLog audit,
    ISecretProtector protector)
{
    public async Task<Result<OperationId>> ResetPasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await FindRunningAsync(database, actor, instanceId, cancellationToken);
        return found.IsSuccess
            ? await submission.RunAsync<ResetInstancePassword, NoInput>(database, actor, found.Value, NoInput.Value, cancellationToken)
            : found.Error;
    }

    public async Task<Result<OperationId>> ChangeKeysAsync(
        Actor actor, InstanceId instanceId, IReadOnlyList<SshKeyId> keys, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await FindRunningAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var check = new FormCheck();
        var lines = await CreationCheck.KeysAsync(database, check, actor, keys, nameof(CreateInstances.SshKeys), cancellationToken);
        if (check.Error is { } error)
            return error;
        return await submission.RunAsync<ChangeInstanceKeys, ChangeKeysInput>(
            database, actor, found.Value, new ChangeKeysInput(lines), cancellationToken,
            ("keys", lines.Count.ToString(CultureInfo.InvariantCulture)));
    }

    public async Task<Result<string>> TakePasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        if (instance.ProtectedPassword is not { } taken)
            return InstanceErrors.NoPassword();
        var password = protector.Unprotect(taken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Of two who ask at the same moment one gets it.
        var rows = await database.Instances.Where(row => row.Id == instanceId && row.ProtectedPassword == taken)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedPassword, (string?)null), cancellationToken);
        if (rows == 0)
            return InstanceErrors.NoPassword();
        audit.Add(database, actor, "instance.password_shown", InstanceSubmission.Subject(instance));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return password;
    }

    private static async Task<Result<Instance>> FindRunningAsync(
        VmManagerDbContext database, Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        return found.IsSuccess && found.Value.ObservedState != PowerState.Running ? InstanceErrors.NotRunning() : found;
    }
}
