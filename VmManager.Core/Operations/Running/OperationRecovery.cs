using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Jobs;

namespace VmManager.Core.Operations.Running;

/// <summary>Finds operations that are due and that nobody works on: lost wake-ups, crashed processes.</summary>
internal sealed class OperationRecovery(IDbContextFactory<VmManagerDbContext> databases, TimeProvider time)
{
    private const int Most = 500;

    public async Task<IReadOnlyList<OperationId>> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await EndLeasesOfTheDeadAsync(database, cancellationToken);
        var now = time.GetUtcNow();
        return await database.Operations
            .Where(operation => Operation.WorkingStates.Contains(operation.State) && operation.DueAt <= now
                && (operation.LeaseOwner == null || operation.LeaseUntil < DateTimeOffset.UtcNow))
            .OrderBy(operation => operation.DueAt)
            .Select(operation => operation.Id)
            .Take(Most)
            .ToListAsync(cancellationToken);
    }

    /// <summary>A process of this machine that certainly runs no more needs no patience.</summary>
    private static async Task EndLeasesOfTheDeadAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var owners = await database.Operations
            .Where(operation => operation.LeaseOwner != null && operation.LeaseUntil >= DateTimeOffset.UtcNow)
            .Select(operation => operation.LeaseOwner!)
            .Distinct()
            .ToListAsync(cancellationToken);
        foreach (var dead in owners.Where(owner => LeaseOwner.TryParse(owner)?.IsDead() == true))
        {
            await database.Operations.Where(operation => operation.LeaseOwner == dead).ExecuteUpdateAsync(
                set => set.SetProperty(operation => operation.LeaseUntil, operation => DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1)),
                cancellationToken);
        }
    }
}

/// <summary>Wakes what nobody works on, again and again.</summary>
internal sealed class OperationSweep(OperationRecovery recovery, IOperationRunner runner) : ISweep
{
    public static string Name => "operations.wake";

    public static TimeSpan Every => TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await recovery.FindAsync(cancellationToken))
            runner.TryWake(id);
    }
}
