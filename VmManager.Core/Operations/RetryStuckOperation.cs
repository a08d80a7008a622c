using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Has a stuck operation undo again what could not be undone. Admins only.</summary>
public sealed class RetryStuckOperation(
    IDbContextFactory<VmManagerDbContext> databases, IOperations operations, IAuditLog audit, IChangeHub hub, TimeProvider time)
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
        var moved = await StuckOperation.MoveAsync(database, operationId, OperationState.Unwinding, time.GetUtcNow(), cancellationToken);
        if (!moved.IsSuccess)
            return moved.Error;
        // The runner begins their undo anew, with its whole time.
        foreach (var step in moved.Value.Steps.Where(step => step.State == StepState.UndoFailed))
            step.State = StepState.Failed;
        audit.Add(database, actor, "operation.retried", OperationAccess.Subject(moved.Value), ("reason", reason.Trim()));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        hub.Publish(OperationChanges.Of(moved.Value));
        await operations.WakeAsync(operationId, cancellationToken);
        return Result.Success;
    }
}
