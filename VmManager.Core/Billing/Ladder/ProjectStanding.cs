using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>
/// Where a project stands when points run low, and what its people chose. No row means: never low, everything by default. Warnings belong to an
/// episode: it ends when there are points again, and each warning goes out once in it.
/// </summary>
public sealed class ProjectStanding
{
    public ProjectId ProjectId { get; init; }

    public LadderRung Rung { get; set; }

    public DateTimeOffset? RungSince { get; set; }

    /// <summary>When the points ended; the days of grace are counted from here.</summary>
    public DateTimeOffset? EmptyAt { get; set; }

    /// <summary>When the episode began, with its first warning; null outside of one.</summary>
    public DateTimeOffset? EpisodeSince { get; set; }

    /// <summary>The hours of the last warning; null when none went out in this episode.</summary>
    public int? WarnedHours { get; set; }

    /// <summary>The balance at the last warning: a higher one means that points came since.</summary>
    public long? WarnedBalance { get; set; }

    public bool WakeOnTopUp { get; set; } = true;

    public bool MailWarnings { get; set; } = true;

    /// <summary>Set while an admin keeps it off the ladder.</summary>
    public DateTimeOffset? ExemptAt { get; set; }

    public string? ExemptReason { get; set; }
}

/// <summary>Something people of a project were told.</summary>
public sealed class BillingNotice
{
    public NoticeId Id { get; init; }

    public ProjectId ProjectId { get; init; }

    public NoticeKind Kind { get; init; }

    /// <summary>What makes it one: unique with the project, so that nothing is told twice ("low:72:EPISODE").</summary>
    public required string Key { get; init; }

    public List<string> Arguments { get; init; } = [];

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? DismissedAt { get; set; }
}
