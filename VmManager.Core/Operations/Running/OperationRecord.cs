using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Operations.Running;

/// <summary>
/// A claimed operation in the database. Every write is fenced by the lease: it takes effect only while this process still owns the
/// operation, else <see cref="LeaseLostException"/>.
/// </summary>
internal sealed class OperationRecord : IAsyncDisposable
{
    private const int RestAttempts = 5;

    private readonly IDbContextFactory<VmManagerDbContext> _databases;
    private readonly VmManagerDbContext _database;
    private readonly string _owner;

    private OperationRecord(
        IDbContextFactory<VmManagerDbContext> databases, VmManagerDbContext database, string owner, Operation operation, bool wasInterrupted)
    {
        _databases = databases;
        _database = database;
        _owner = owner;
        Operation = operation;
        Steps = [.. operation.Steps.OrderBy(step => step.Index)];
        WasInterrupted = wasInterrupted;
    }

    public Operation Operation { get; }

    public IReadOnlyList<OperationStep> Steps { get; }

    /// <summary>Another claim ended without letting go: the step under way may have acted.</summary>
    public bool WasInterrupted { get; }

    /// <summary>Claims an operation that is due and free; its lease then runs by the database's clock.</summary>
    /// <returns>Null when there is nothing to do here: it rests, is not due, or somebody else has it.</returns>
    public static async Task<OperationRecord?> ClaimAsync(
        IDbContextFactory<VmManagerDbContext> databases,
        OperationId id,
        string owner,
        TimeSpan lease,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var database = await databases.CreateDbContextAsync(cancellationToken);
        try
        {
            // DateTimeOffset.UtcNow inside a query is the database's now(), so that clocks of several machines do not matter.
            var due = database.Operations
                .Where(operation => operation.Id == id && Operation.WorkingStates.Contains(operation.State) && operation.DueAt <= now);
            var isFree = await TakeAsync(due.Where(operation => operation.LeaseOwner == null));
            var wasInterrupted = !isFree
                && await TakeAsync(due.Where(operation => operation.LeaseOwner == owner || operation.LeaseUntil < DateTimeOffset.UtcNow));
            if (isFree || wasInterrupted)
            {
                var claimed = await database.Operations.AsTracking().Include(operation => operation.Steps)
                    .SingleAsync(operation => operation.Id == id, cancellationToken);
                return new OperationRecord(databases, database, owner, claimed, wasInterrupted);
            }
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
        await database.DisposeAsync();
        return null;

        async Task<bool> TakeAsync(IQueryable<Operation> free) => await free.ExecuteUpdateAsync(
            set => set.SetProperty(operation => operation.LeaseOwner, owner)
                .SetProperty(operation => operation.LeaseUntil, operation => DateTimeOffset.UtcNow + lease),
            cancellationToken) == 1;
    }

    /// <summary>Writes what changed in the operation and its steps, in one transaction.</summary>
    /// <exception cref="LeaseLostException">Nothing was written: the operation is not ours any more.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        // Writing the owner over itself takes part in every save, so that the fence holds also when only steps changed.
        _database.Entry(Operation).Property(operation => operation.LeaseOwner).IsModified = true;
        try
        {
            await _database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException exception)
        {
            throw new LeaseLostException(exception);
        }
    }

    /// <summary>Writes the end of the operation, calls its definition's hook, and lets it go, all in one transaction.</summary>
    /// <exception cref="LeaseLostException">Nothing was written: the operation is not ours any more.</exception>
    public async Task RestAsync(OperationDefinition? definition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var database = await _databases.CreateDbContextAsync(cancellationToken);
            try
            {
                await RestOnceAsync(database, definition, cancellationToken);
                return;
            }
            catch (DbUpdateConcurrencyException exception) when (exception.Entries.Any(entry => entry.Entity is Operation))
            {
                throw new LeaseLostException(exception);
            }
            catch (DbUpdateConcurrencyException) when (attempt < RestAttempts)
            {
                // Somebody changed a row that the hook works on: read it anew.
            }
        }
    }

    /// <summary>Lets the operation go, to be claimed again when it is due.</summary>
    public async Task ReleaseAsync(DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        Operation.DueAt = dueAt;
        Operation.LeaseOwner = null;
        Operation.LeaseUntil = null;
        await SaveAsync(cancellationToken);
    }

    /// <summary>Learns whether the person asked to cancel.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) => _database.Entry(Operation).ReloadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task RestOnceAsync(VmManagerDbContext database, OperationDefinition? definition, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var operation = await database.Operations.AsTracking().Include(row => row.Steps)
            .SingleOrDefaultAsync(row => row.Id == Operation.Id && row.LeaseOwner == _owner, cancellationToken)
            ?? throw new LeaseLostException(inner: null);
        database.Entry(operation).CurrentValues.SetValues(Operation);
        foreach (var step in operation.Steps)
            database.Entry(step).CurrentValues.SetValues(Steps[step.Index]);
        operation.DueAt = null;
        operation.LeaseOwner = null;
        operation.LeaseUntil = null;
        await database.SaveChangesAsync(cancellationToken);
        if (definition is not null)
        {
            await definition.OnRestAsync(database, operation, cancellationToken);
            await database.SaveChangesAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Another process has the operation now; this one must not act on it any more.</summary>
internal sealed class LeaseLostException(Exception? inner) : Exception("The operation's lease was lost.", inner);
