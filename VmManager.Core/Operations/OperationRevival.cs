using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Servers;

namespace VmManager.Core.Operations;

/// <summary>Has what waits for a server tried again at once when the server answers again, instead of when its pause is over.</summary>
internal sealed class OperationRevival(IDbContextFactory<VmManagerDbContext> databases, IOperations operations, TimeProvider time)
{
    public async Task ReviveAsync(ServerId serverId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var waiting = await database.Operations
            .Where(operation => Operation.WorkingStates.Contains(operation.State) && operation.LeaseOwner == null && operation.DueAt > now
                && database.Instances.Any(instance => instance.Id == operation.InstanceId && instance.ServerId == serverId))
            .Select(operation => operation.Id).ToListAsync(cancellationToken);
        // Who has claimed one meanwhile is at it already.
        await database.Operations.Where(operation => waiting.Contains(operation.Id) && operation.LeaseOwner == null)
            .ExecuteUpdateAsync(set => set.SetProperty(operation => operation.DueAt, now), cancellationToken);
        foreach (var id in waiting)
            await operations.WakeAsync(id, cancellationToken);
    }
}
