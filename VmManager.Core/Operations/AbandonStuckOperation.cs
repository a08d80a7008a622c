using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Gives a stuck operation up: what it left stays, and other operations may work on the instance again. Admins only.</summary>
public sealed class AbandonStuckOperation(
    IDbContextFactory<VmManagerDbContext> databases, OperationKinds kinds, IAuditLog audit, IChangeHub hub, TimeProvider time)
{
    /// <param name="actor">An admin; for anybody else there is no such operation.</param>
    /// <param name="operationId">The stuck operation.</param>
    /// <param name="reason">Kept in the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Result> ExecuteAsync(Actor actor, OperationId operationId, string reason, CancellationToken cancellationToken)
    {
        if (StuckOperation.Check(actor, reason) is { IsSuccess: false } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var moved = await StuckOperation.MoveAsync(database, operationId, OperationState.Abandoned, time.GetUtcNow(), cancellationToken);
        if (!moved.IsSuccess)
            return moved.Error;
        audit.Add(database, actor, "operation.abandoned", OperationAccess.Subject(moved.Value), ("reason", reason.Trim()));
        try
        {
            if (kinds.Find(moved.Value.Kind) is { } kind)
                await kind.Definition.OnRestAsync(database, moved.Value, cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Stale("operation");
        }
        await transaction.CommitAsync(cancellationToken);
        hub.Publish(OperationChanges.Of(moved.Value));
        return Result.Success;
    }
}
