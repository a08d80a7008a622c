using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.Servers;

namespace VmManager.Core.Billing;

/// <summary>Has a project's instances stopped, started or deleted as its standing asks.</summary>
internal sealed class LadderInstances(
    IDbContextFactory<VmManagerDbContext> databases, LadderSubmission submission, PriceAcceptance prices, IOptions<BillingOptions> options,
    TimeProvider time)
{
    private static readonly string[] Stopping = [InstanceOperations.Shutdown, InstanceOperations.ForceStop];
    private static readonly string[] Starting = [InstanceOperations.Start];
    private static readonly string[] Deleting = [InstanceOperations.Delete];

    /// <summary>Submits what is next. What is refused because something else is at work is next again at the next look.</summary>
    public async Task WorkAsync(LadderState state, CancellationToken cancellationToken)
    {
        var work = LadderRule.Work(state, options.Value);
        if (work == LadderWork.None)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var instances = await ReadAsync(database, state, work, cancellationToken);
        if (work == LadderWork.Stop)
        {
            foreach (var instance in LadderPlan.ToStop(instances, now))
                await submission.StopAsync(state, instance.Id, LadderPlan.HowToStop(instance), cancellationToken);
        }
        else if (work == LadderWork.Delete)
        {
            foreach (var instance in LadderPlan.ToDelete(instances, now))
                await submission.DeleteAsync(state, instance.Id, cancellationToken);
        }
        else
        {
            var plan = work == LadderWork.Wake ? LadderPlan.ToWake(instances, state, options.Value, now) : WakePlan.Nothing(instances);
            await LetGoAsync(database, plan.Awake, cancellationToken);
            foreach (var instance in plan.Start)
                await submission.StartAsync(state, instance.Id, cancellationToken);
        }
    }

    /// <summary>How many will be started by a project that stands so.</summary>
    public async Task<int> CountToWakeAsync(VmManagerDbContext database, LadderState state, CancellationToken cancellationToken)
    {
        if (LadderRule.Work(state, options.Value) != LadderWork.Wake)
            return 0;
        var instances = await ReadAsync(database, state, LadderWork.Wake, cancellationToken);
        return LadderPlan.ToWake(instances, state, options.Value, time.GetUtcNow()).Start.Count;
    }

    private static Task<int> LetGoAsync(VmManagerDbContext database, IReadOnlyList<LadderInstance> awake, CancellationToken cancellationToken)
    {
        var ids = awake.Select(instance => instance.Id).ToList();
        return ids.Count == 0
            ? Task.FromResult(0)
            : database.Instances.Where(row => ids.Contains(row.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.StoppedByLadderAt, (DateTimeOffset?)null), cancellationToken);
    }

    private async Task<List<LadderInstance>> ReadAsync(
        VmManagerDbContext database, LadderState state, LadderWork work, CancellationToken cancellationToken)
    {
        var instances = await database.Instances.AsNoTracking()
            .Where(row => row.ProjectId == state.ProjectId && row.Lifecycle == InstanceLifecycle.Ready && row.PricePerHour > 0)
            .Select(row => new LadderInstance
            {
                Id = row.Id,
                Priority = row.StopPriority,
                CreatedAt = row.CreatedAt,
                PricePerHour = row.PricePerHour,
                PricePerHourStopped = row.PricePerHourStopped,
                State = row.ObservedState,
                IsHeld = row.StoppedByLadderAt != null,
                IsReachable = row.Server == null || row.Server.Health != ServerHealth.Unreachable,
            })
            .ToListAsync(cancellationToken);
        var kinds = work switch { LadderWork.Stop => Stopping, LadderWork.Delete => Deleting, _ => Starting };
        // Tries of an earlier time on the ladder do not count.
        var since = (work == LadderWork.Stop ? state.EmptyAt : state.RungSince) ?? DateTimeOffset.MinValue;
        var operations = await database.Operations.AsNoTracking()
            .Where(row => row.ProjectId == state.ProjectId && (Operation.ActiveStates.Contains(row.State)
                || (row.RequestedBy == null && kinds.Contains(row.Kind) && row.CreatedAt >= since
                    && (row.State == OperationState.Unwound || row.State == OperationState.Abandoned))))
            .Select(row => new { row.InstanceId, row.Kind, row.State, row.FinishedAt }).ToListAsync(cancellationToken);
        var byInstance = operations.ToLookup(row => row.InstanceId);
        // What needs an announced price accepted stays stopped until it is, as for anybody.
        var unaccepted = work == LadderWork.Wake ? await prices.UnacceptedAsync(database, state.ProjectId, cancellationToken) : [];
        return instances.ConvertAll(instance =>
        {
            var active = byInstance[instance.Id].FirstOrDefault(row => Operation.ActiveStates.Contains(row.State));
            var failed = byInstance[instance.Id].Where(row => !Operation.ActiveStates.Contains(row.State)).ToList();
            return instance with
            {
                IsHeld = instance.IsHeld && !unaccepted.Contains(instance.Id),
                Active = active?.State,
                ActiveKind = active?.Kind,
                Tries = failed.Count,
                TriedAt = failed.Max(row => row.FinishedAt),
            };
        });
    }
}
