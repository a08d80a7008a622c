using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Where a project stands when points run low, best first.</summary>
public enum LadderRung
{
    /// <summary>Enough points.</summary>
    Good,

    /// <summary>Warned: the points end soon.</summary>
    Low,

    /// <summary>No points left; instances are being stopped, in the order of their priorities, or would be if stopping were not off.</summary>
    Empty,

    /// <summary>Stopped; the disks are kept for the days of grace.</summary>
    Grace,

    /// <summary>The last days of grace: told that the instances will be deleted.</summary>
    FinalNotice,

    /// <summary>Counted as deleted, but points still bring everything back until the window ends.</summary>
    Recoverable,

    /// <summary>Its instances were deleted.</summary>
    Ended,
}

/// <summary>A project on the ladder.</summary>
/// <param name="Since">Since when it is on this rung.</param>
/// <param name="NextAt">When the next rung comes if nothing changes; null when none does.</param>
/// <param name="Next">The next rung.</param>
/// <param name="Missing">What is needed to leave it, in micro-points; 0 on <see cref="LadderRung.Good"/>.</param>
/// <param name="IsExempt">An admin keeps the project off the ladder.</param>
public sealed record LadderView(
    LadderRung Rung, DateTimeOffset? Since, DateTimeOffset? NextAt, LadderRung? Next, long Missing, bool IsExempt);

/// <summary>Something people were told, in the app and by mail.</summary>
/// <param name="Kind">Key of its words.</param>
/// <param name="Arguments">What its words need: amounts in micro-points, times in ISO 8601, names.</param>
public sealed record NoticeView(NoticeId Id, ProjectId ProjectId, NoticeKind Kind, DateTimeOffset At, IReadOnlyList<string> Arguments);

public enum NoticeKind
{
    /// <summary>Arguments: hours of runway at the time, balance.</summary>
    RunningLow,

    /// <summary>No points left. Arguments: how many instances are stopped.</summary>
    Empty,

    /// <summary>Arguments: when the instances are deleted.</summary>
    FinalNotice,

    /// <summary>Arguments: until when points bring them back.</summary>
    Recoverable,

    /// <summary>Arguments: how many instances were deleted.</summary>
    Deleted,

    /// <summary>Points came in time. Arguments: how many instances are started.</summary>
    Woken,

    /// <summary>A price was announced. Arguments: plan, date, old and new price per hour.</summary>
    PriceAnnounced,

    /// <summary>A payment was confirmed. Arguments: amount.</summary>
    PaymentConfirmed,

    /// <summary>A payment was refused. Arguments: amount, reason.</summary>
    PaymentRefused,
}

/// <summary>How a project wants to be treated when points run low, and the platform's rules beside it.</summary>
public sealed record LowBalanceView
{
    public required ProjectId ProjectId { get; init; }

    public bool MayManage { get; init; }

    public required LowBalanceForm Form { get; init; }

    /// <summary>Instances in the order in which they are stopped: lowest priority first.</summary>
    public IReadOnlyList<StopOrderRow> Order { get; init; } = [];

    public required LadderRules Rules { get; init; }
}

/// <summary>What a person chooses for a project.</summary>
public sealed record LowBalanceForm
{
    /// <summary>Whether what the ladder stopped is started again when points come.</summary>
    public bool WakeOnTopUp { get; init; } = true;

    /// <summary>Whether warnings also go by mail. The final notice always does.</summary>
    public bool MailWarnings { get; init; } = true;
}

/// <param name="Priority">1 (stopped first) to 9 (stopped last); 5 unless chosen.</param>
public sealed record StopOrderRow(InstanceId Id, string Name, int Priority, long PerHour, bool IsRunning, bool WasStoppedByLadder);

/// <summary>The platform's ladder, for people to read.</summary>
/// <param name="WarnHours">Hours of runway at which a warning goes out, descending; empty for none.</param>
/// <param name="Stops">Whether instances are stopped at zero.</param>
/// <param name="GraceDays">Days from zero to deletion; null when nothing is deleted.</param>
/// <param name="FinalNoticeDays">Days before deletion at which the last notice goes out.</param>
/// <param name="RecoveryDays">Days after deletion in which points bring everything back.</param>
public sealed record LadderRules(IReadOnlyList<int> WarnHours, bool Stops, int? GraceDays, int FinalNoticeDays, int RecoveryDays);

/// <summary>What people do about low points.</summary>
public interface ILowBalanceActions
{
    Task<Result> SaveAsync(Actor actor, ProjectId? projectId, LowBalanceForm form, CancellationToken cancellationToken);

    /// <summary>1 (stopped first) to 9 (stopped last).</summary>
    Task<Result> SetPriorityAsync(Actor actor, InstanceId instanceId, int priority, CancellationToken cancellationToken);

    /// <summary>Puts a notice aside.</summary>
    Task<Result> DismissAsync(Actor actor, NoticeId noticeId, CancellationToken cancellationToken);
}
