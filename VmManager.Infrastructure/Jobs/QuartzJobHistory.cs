using Quartz;
using Quartz.Extensibility;
using VmManager.Core.Jobs;

namespace VmManager.Infrastructure.Jobs;

/// <summary>Reads the job library's schedule and execution history.</summary>
internal sealed class QuartzJobHistory(ISchedulerFactory schedulers, IExecutionHistoryStore history, IEnumerable<SweepRegistration> sweeps)
    : IJobHistory
{
    public async Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var jobs = new List<JobStatus>();
        foreach (var sweep in sweeps.OrderBy(sweep => sweep.Name, StringComparer.Ordinal))
        {
            var trigger = await scheduler.GetTrigger(new TriggerKey(sweep.Name, SweepJob.Group), cancellationToken);
            var last = await RunsAsync(sweep.Name, 1, cancellationToken);
            jobs.Add(new JobStatus(sweep.Name, sweep.Every, trigger?.NextFireTimeUtc, last.Count > 0 ? last[0] : null));
        }
        return jobs;
    }

    public async Task<IReadOnlyList<JobRun>> RunsAsync(string job, int count, CancellationToken cancellationToken)
    {
        var query = new ExecutionHistoryQuery
        {
            SchedulerName = JobsRegistration.SchedulerName,
            Job = new JobKey(job, SweepJob.Group),
            Take = Math.Clamp(count, 1, 100),
        };
        var page = await history.QueryExecutions(query, cancellationToken);
        return [.. page.Items.Select(entry => new JobRun(
            entry.JobName, entry.FiredAtUtc, entry.Duration, entry.Succeeded, entry.ExceptionMessage, entry.SchedulerInstanceId))];
    }
}
