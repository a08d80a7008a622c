using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Asks an operation to turn back. It does so before its next step that allows it; what was done is undone.</summary>
public sealed class CancelOperation(
    IDbContextFactory<VmManagerDbContext> databases,
    OperationKinds kinds,
    IOperations operations,
    IAuditLog audit,
    IChangeHub hub,
    TimeProvider time)
{
    /// <returns>
    /// <see cref="NotFound"/> for somebody else's; <see cref="OperationErrors.CannotCancel"/> when it is past that point or at rest.
    /// </returns>
    public async Task<Result> ExecuteAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var operation = await database.Operations.AsNoTracking().Include(row => row.Steps)
            .SingleOrDefaultAsync(row => row.Id == operationId, cancellationToken);
        if (operation is null)
            return new NotFound("operation");
        if (await OperationAccess.RequireAsync(database, actor, operation, ProjectRole.Operator, cancellationToken) is { IsSuccess: false } refusal)
            return refusal;
        if (!OperationRules.CanCancel(operation.State, operation.CancelRequestedAt, operation.Steps, kinds.Find(operation.Kind)))
            return OperationErrors.CannotCancel();

        var now = time.GetUtcNow();
        audit.Add(database, actor, "operation.cancelled", OperationAccess.Subject(operation));
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        var asked = await database.Operations
            .Where(row => row.Id == operationId && (row.State == OperationState.Pending || row.State == OperationState.Running))
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.CancelRequestedAt, row => row.CancelRequestedAt ?? now).SetProperty(row => row.DueAt, now),
                cancellationToken);
        if (asked == 0)
            return OperationErrors.CannotCancel();
        await transaction.CommitAsync(cancellationToken);
        hub.Publish(OperationChanges.Of(operation));
        await operations.WakeAsync(operationId, cancellationToken);
        return Result.Success;
    }
}
