using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VmManager.Core.Operations.Running;

/// <summary>The worker of this process: holds operations, renews their leases, and takes up at start what a dead process left.</summary>
internal sealed partial class OperationRunner(RunnerParts parts, OperationRecovery recovery) : BackgroundService, IOperationRunner
{
    /// <summary>Renewals within one lease: some may fail before it ends.</summary>
    private const int RenewalsPerLease = 4;

    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<OperationId, OperationRun> _held = new();
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();
    private CancellationToken _stopping = new(canceled: true);

    public bool TryWake(OperationId operationId)
    {
        if (_stopping.IsCancellationRequested)
            return false;
        var run = new OperationRun(operationId, parts);
        var present = _held.GetOrAdd(operationId, run);
        if (ReferenceEquals(present, run))
            Track(Task.Run(() => HoldAsync(run), CancellationToken.None));
        else
            present.Nudge();
        return true;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_tasks.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        Track(RecoverAsync(stoppingToken));
        using var timer = new PeriodicTimer(parts.Options.Lease / RenewalsPerLease, parts.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RenewAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RecoverAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                foreach (var id in await recovery.FindAsync(stopping))
                    TryWake(id);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogRecoveryFailed(parts.Logger, exception);
                await Task.Delay(FailurePause, parts.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HoldAsync(OperationRun run)
    {
        var lookAgain = false;
        try
        {
            lookAgain = !await run.ExecuteAsync(_stopping);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Not begun: it stays in the database as it is.
        }
#pragma warning disable CA1031 // a bug with one operation must not end the worker
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Its lease ends by itself, and the sweep brings it back: a pause, not a hot loop.
            LogRunFailed(parts.Logger, run.Id, exception);
        }
        _held.TryRemove(new KeyValuePair<OperationId, OperationRun>(run.Id, run));
        if (lookAgain || run.IsNudged)
            TryWake(run.Id);
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        var held = _held.Values.Where(run => run.Lease is not null).ToList();
        if (held.Count == 0)
            return;
        var since = parts.Time.GetTimestamp();
        try
        {
            var ours = await RenewInDatabaseAsync([.. held.Select(run => run.Id)], stopping);
            foreach (var run in held)
                Settle(run, ours, since);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next tick tries again; leases that run out stop their operations.
            LogRenewalFailed(parts.Logger, exception.Message);
        }
    }

    private static void Settle(OperationRun run, Dictionary<OperationId, bool> ours, long since)
    {
        if (!ours.TryGetValue(run.Id, out var wantsCancel))
        {
            run.Lease?.Lose();
            return;
        }
        run.Lease?.Renew(since);
        // Asked for in another process: look at it now.
        if (wantsCancel)
            run.Nudge();
    }

    /// <summary>Renews by the database's clock.</summary>
    /// <returns>The operations that still are ours, each with whether cancelling was asked for.</returns>
    private async Task<Dictionary<OperationId, bool>> RenewInDatabaseAsync(List<OperationId> ids, CancellationToken cancellationToken)
    {
        var (owner, lease) = (parts.Owner, parts.Options.Lease);
        await using var database = await parts.Databases.CreateDbContextAsync(cancellationToken);
        database.Database.SetCommandTimeout(lease / RenewalsPerLease);
        var ours = database.Operations.Where(operation => operation.LeaseOwner == owner && ids.Contains(operation.Id));
        await ours.ExecuteUpdateAsync(
            set => set.SetProperty(operation => operation.LeaseUntil, operation => DateTimeOffset.UtcNow + lease), cancellationToken);
        return await ours.Select(operation => new { operation.Id, WantsCancel = operation.CancelRequestedAt != null })
            .ToDictionaryAsync(row => row.Id, row => row.WantsCancel, cancellationToken);
    }

    private void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        _ = task.ContinueWith(ended => _tasks.TryRemove(ended, out _), TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {OperationId} could not be worked on; it is taken up again later")]
    private static partial void LogRunFailed(ILogger logger, OperationId operationId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases could not be renewed: {Reason}")]
    private static partial void LogRenewalFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for operations that a dead process left failed; trying on")]
    private static partial void LogRecoveryFailed(ILogger logger, Exception exception);
}
