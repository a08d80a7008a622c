using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Operations.Running;

/// <summary>One operation held by this process: claims it, runs its steps, and lets it go at rest or for a long wait.</summary>
internal sealed partial class OperationRun(OperationId id, RunnerParts parts)
{
    private static readonly TimeSpan UpgradeTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UpgradePause = TimeSpan.FromSeconds(20);
    /// <summary>Timers fire up to some milliseconds early, the job library's too. Whoever is woken by one must not find that nothing is due yet.</summary>
    private static readonly TimeSpan EarlyWake = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OutagePause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private TaskCompletionSource _nudge = NewNudge();
    private bool _hasSlot;

    public OperationId Id => id;

    /// <summary>The hold on the operation, once it is claimed.</summary>
    public OperationLease? Lease { get; private set; }

    /// <summary>Somebody wants the operation looked at, and the run has not done so yet.</summary>
    public bool IsNudged
    {
        get
        {
            lock (_gate)
                return _nudge.Task.IsCompleted;
        }
    }

    /// <summary>Ends a pause: the operation was woken, or the person cancelled.</summary>
    public void Nudge()
    {
        lock (_gate)
            _nudge.TrySetResult();
    }

    /// <returns>False when the hold was lost, so that somebody should look again.</returns>
    public async Task<bool> ExecuteAsync(CancellationToken stopping)
    {
        await TakeSlotAsync(stopping);
        try
        {
            var (claimed, since) = await ClaimAsync(stopping);
            if (claimed is null)
                return true;
            await using var record = claimed;
            using var lease = new OperationLease(parts.Options.Lease, since, parts.Time);
            Lease = lease;
            return await HoldAsync(record, lease, stopping);
        }
        finally
        {
            Lease = null;
            ReleaseSlot();
        }
    }

    /// <returns>The operation if it was free, and the time from which its lease counts at the latest.</returns>
    private async Task<(OperationRecord? Claimed, long Since)> ClaimAsync(CancellationToken stopping)
    {
        while (true)
        {
            var since = parts.Time.GetTimestamp();
            try
            {
                var claimed = await OperationRecord.ClaimAsync(
                    parts.Databases, id, parts.Owner, parts.Options.Lease, parts.Time.GetUtcNow() + EarlyWake, stopping);
                return (claimed, since);
            }
            catch (Exception exception) when (exception.IsOutage())
            {
                LogOutage(parts.Logger, id, exception.Message);
                await Task.Delay(OutagePause, parts.Time, stopping);
            }
        }
    }

    private async Task<bool> HoldAsync(OperationRecord record, OperationLease lease, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, lease.Lost);
        try
        {
            if (parts.Kinds.Find(record.Operation.Kind) is { } kind)
                await WorkAsync(record, kind, lease, ending.Token);
            else
                await LeaveToOthersAsync(record, lease);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await LeaveAsync(record);
            return true;
        }
        catch (Exception exception) when (exception is LeaseLostException || (exception is OperationCanceledException && lease.Lost.IsCancellationRequested))
        {
            LogLost(parts.Logger, id);
            return false;
        }
    }

    private async Task WorkAsync(OperationRecord record, OperationKind kind, OperationLease lease, CancellationToken ending)
    {
        var saga = new Saga(record.Operation, record.Steps, kind, parts.Pauses);
        var now = parts.Time.GetUtcNow();
        var wasAlone = record.WasInterrupted || record.Operation.DueAt < now - parts.Options.Lease;
        if (wasAlone && saga.Resume(now, record.WasInterrupted))
            await SaveAsync(record, lease, ending);
        while (saga.Next() is { } next)
        {
            if (saga.MustCancel(next))
            {
                saga.Unwind(OperationErrors.Cancelled());
                continue;
            }
            if (saga.Begin(next, parts.Time.GetUtcNow()))
            {
                // One transaction for the end of the step before and the begin of this one.
                await SaveAsync(record, lease, ending);
                if (saga.MustCancel(next))
                    continue;
            }
            var verdict = saga.Apply(next, await parts.Attempt.RunAsync(next, Context(record, next), ending), parts.Time.GetUtcNow());
            if (verdict.Pause is { } pause && !await PauseAsync(record, lease, pause, verdict.IsNews, ending))
                return;
        }
        saga.Finish(parts.Time.GetUtcNow());
        await RestAsync(record, kind.Definition, lease, ending);
    }

    /// <returns>False when the operation was let go until it is due again.</returns>
    private async Task<bool> PauseAsync(OperationRecord record, OperationLease lease, TimeSpan pause, bool isNews, CancellationToken ending)
    {
        if (pause > parts.Options.ShortWait)
        {
            var due = parts.Time.GetUtcNow() + pause;
            await PersistAsync(token => record.ReleaseAsync(due, token), lease, ending);
            Publish(record);
            await parts.WakeLaterAsync(id, due, ending);
            return false;
        }
        if (isNews)
            await SaveAsync(record, lease, ending);
        ReleaseSlot();
        await WaitForNudgeAsync(pause, ending);
        await TakeSlotAsync(ending);
        if (TakeNudge())
            await PersistAsync(record.RefreshAsync, lease, ending);
        return true;
    }

    private async Task WaitForNudgeAsync(TimeSpan pause, CancellationToken ending)
    {
        Task nudged;
        lock (_gate)
            nudged = _nudge.Task;
        try
        {
            await nudged.WaitAsync(pause, parts.Time, ending);
        }
        catch (TimeoutException)
        {
            // The pause is over.
        }
    }

    private bool TakeNudge()
    {
        lock (_gate)
        {
            if (!_nudge.Task.IsCompleted)
                return false;
            _nudge = NewNudge();
            return true;
        }
    }

    private async Task SaveAsync(OperationRecord record, OperationLease lease, CancellationToken ending)
    {
        await PersistAsync(record.SaveAsync, lease, ending);
        Publish(record);
    }

    private async Task RestAsync(OperationRecord record, OperationDefinition? definition, OperationLease lease, CancellationToken ending)
    {
        try
        {
            await PersistAsync(token => record.RestAsync(definition, token), lease, ending);
        }
        catch (Exception exception) when (exception is not (LeaseLostException or OperationCanceledException) && !exception.IsOutage())
        {
            // A bug in the definition's hook: an admin must know, and the operation must not run for ever.
            LogHookFailed(parts.Logger, id, exception);
            record.Operation.State = OperationState.Stuck;
            record.Operation.FinishedAt = null;
            if (record.Operation.ErrorCode is null)
                Saga.Note(record.Operation, OperationErrors.Unexpected(record.Operation.Kind));
            await PersistAsync(token => record.RestAsync(definition: null, token), lease, ending);
        }
        Publish(record);
    }

    /// <summary>A kind this process does not know: another edition of the platform may run beside it, until the time for that is over.</summary>
    private Task LeaveToOthersAsync(OperationRecord record, OperationLease lease)
    {
        var now = parts.Time.GetUtcNow();
        if (now - record.Operation.CreatedAt < UpgradeTime)
            return PersistAsync(token => record.ReleaseAsync(now + UpgradePause, token), lease, lease.Lost);
        var error = OperationErrors.UnknownKind(record.Operation.Kind);
        record.Operation.State = OperationState.Stuck;
        Saga.Note(record.Operation, error);
        return RestAsync(record, definition: null, lease, lease.Lost);
    }

    /// <summary>Writes, and tries on while the database is away and the lease holds: what a step did is not forgotten.</summary>
    private async Task PersistAsync(Func<CancellationToken, Task> write, OperationLease lease, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                await write(lease.Lost);
                return;
            }
            catch (Exception exception) when (exception.IsOutage())
            {
                LogOutage(parts.Logger, id, exception.Message);
                await Task.Delay(OutagePause, parts.Time, ending);
            }
        }
    }

    /// <summary>The process stops: others may go on at once.</summary>
    private async Task LeaveAsync(OperationRecord record)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), parts.Time);
        try
        {
            await record.ReleaseAsync(parts.Time.GetUtcNow(), patience.Token);
        }
        catch (Exception exception) when (exception is LeaseLostException or OperationCanceledException || exception.IsOutage())
        {
            // The lease then ends by itself.
            LogLost(parts.Logger, id);
        }
    }

    private StepContext Context(OperationRecord record, NextStep next) => new(
        record.Operation,
        next.Outline.Name,
        next.Row.Attempt,
        record.Steps.ToDictionary(step => step.Name, step => step.Output, StringComparer.Ordinal),
        (detail, cancellationToken) => ReportAsync(record, next.Row, detail, cancellationToken));

    private async Task ReportAsync(OperationRecord record, OperationStep row, string detail, CancellationToken cancellationToken)
    {
        if (string.Equals(row.Detail, detail, StringComparison.Ordinal))
            return;
        row.Detail = detail;
        try
        {
            await using var database = await parts.Databases.CreateDbContextAsync(cancellationToken);
            await database.OperationSteps
                .Where(step => step.OperationId == id && step.Index == row.Index
                    && database.Operations.Any(operation => operation.Id == id && operation.LeaseOwner == parts.Owner))
                .ExecuteUpdateAsync(set => set.SetProperty(step => step.Detail, detail), cancellationToken);
            Publish(record);
        }
        catch (Exception exception) when (exception.IsOutage())
        {
            // Only words for the person; the next save brings them along.
            LogOutage(parts.Logger, id, exception.Message);
        }
    }

    private void Publish(OperationRecord record) => parts.Hub.Publish(OperationChanges.Of(record.Operation));

    private async Task TakeSlotAsync(CancellationToken cancellationToken)
    {
        await parts.Slots.WaitAsync(cancellationToken);
        _hasSlot = true;
    }

    private void ReleaseSlot()
    {
        if (!_hasSlot)
            return;
        _hasSlot = false;
        parts.Slots.Release();
    }

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
