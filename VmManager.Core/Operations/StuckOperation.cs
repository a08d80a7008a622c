using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>What the decisions about a stuck operation share.</summary>
internal static class StuckOperation
{
    private const int ShortestReason = 3;
    private const int LongestReason = 500;

    /// <summary>Checks who decides and why.</summary>
    public static Result Check(Actor actor, string reason)
    {
        if (actor.RequireAdmin("operation") is { IsSuccess: false } refusal)
            return refusal;
        return reason.Trim().Length is < ShortestReason or > LongestReason ? new Invalid([OperationErrors.ReasonNeeded()]) : Result.Success;
    }

    /// <summary>Takes it out of Stuck; of two admins who decide at once, one does.</summary>
    /// <returns>The operation as it is then, tracked, with its steps.</returns>
    public static async Task<Result<Operation>> MoveAsync(
        VmManagerDbContext database, OperationId id, OperationState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isOver = state == OperationState.Abandoned;
        var moved = await database.Operations.Where(row => row.Id == id && row.State == OperationState.Stuck).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, state)
                .SetProperty(row => row.DueAt, isOver ? null : now)
                .SetProperty(row => row.FinishedAt, isOver ? now : null),
            cancellationToken);
        var operation = await database.Operations.AsTracking().Include(row => row.Steps)
            .SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (operation is null)
            return new NotFound("operation");
        return moved == 1 ? operation : OperationErrors.NotStuck();
    }
}
