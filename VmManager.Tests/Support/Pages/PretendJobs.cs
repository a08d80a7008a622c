using VmManager.Core.Jobs;

namespace VmManager.Tests.Support.Pages;

/// <summary>Each sweep ran a little while ago; the first one's last run failed, the last one has not run yet.</summary>
internal sealed class PretendJobs(IEnumerable<SweepRegistration> sweeps) : IJobHistory
{
    private const string Node = "web-7f9c4d-1";

    private readonly List<SweepRegistration> _sweeps = [.. sweeps.OrderBy(sweep => sweep.Name, StringComparer.Ordinal)];

    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobStatus>>([.. _sweeps.Select(Status)]);

    public Task<IReadOnlyList<JobRun>> RunsAsync(string job, int count, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JobRun>>([.. Enumerable.Range(0, Math.Min(count, 8)).Select(number => Run(job, number))]);

    private JobStatus Status(SweepRegistration sweep, int index) => new(
        sweep.Name, sweep.Every, DateTimeOffset.UtcNow.AddSeconds(20 + index), index == _sweeps.Count - 1 ? null : Run(sweep.Name, index));

    private static JobRun Run(string job, int number) => new(
        job, DateTimeOffset.UtcNow.AddMinutes(-1 - number), TimeSpan.FromMilliseconds(4 + (number * 7)), Succeeded: number > 0,
        number > 0 ? null : "The database did not answer within 30 s.", Node);
}
