namespace VmManager.Core.Jobs;

/// <summary>What the job library ran, over all processes, for the admins' Jobs page.</summary>
public interface IJobHistory
{
    /// <summary>Every job with its next run and its last ones.</summary>
    Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The last runs of one job, newest first.</summary>
    Task<IReadOnlyList<JobRun>> RunsAsync(string job, int count, CancellationToken cancellationToken);
}

/// <summary>A job as it stands.</summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Every">From one run to the next; null for what is not a sweep.</param>
/// <param name="NextRun">When it runs next; null while it runs or when it never will.</param>
/// <param name="LastRun">The newest run; null before the first.</param>
public sealed record JobStatus(string Name, TimeSpan? Every, DateTimeOffset? NextRun, JobRun? LastRun);

/// <summary>One run of a job.</summary>
/// <param name="Node">The process that ran it.</param>
/// <param name="Error">What went wrong; null when it succeeded.</param>
public sealed record JobRun(string Job, DateTimeOffset StartedAt, TimeSpan Duration, bool Succeeded, string? Error, string Node);
