using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>All that the ladder's rule looks at: where a project stands, what it has, and what its instances cost.</summary>
internal sealed record LadderState
{
    public required ProjectId ProjectId { get; init; }

    public LadderRung Rung { get; init; }

    public DateTimeOffset? RungSince { get; init; }

    public DateTimeOffset? EmptyAt { get; init; }

    public DateTimeOffset? EpisodeSince { get; init; }

    public int? WarnedHours { get; init; }

    public long? WarnedBalance { get; init; }

    public bool WakeOnTopUp { get; init; } = true;

    public bool MailWarnings { get; init; } = true;

    public bool IsExempt { get; init; }

    public long Balance { get; init; }

    public long OverdraftLimit { get; init; }

    /// <summary>Per hour, of everything as it is now; what has reached its cap burns nothing.</summary>
    public long BurnPerHour { get; init; }

    /// <summary>Instances that have a price, running or not.</summary>
    public int Instances { get; init; }

    /// <summary>Those of them that the engine has not said are stopped, and those being made.</summary>
    public int Running { get; init; }

    /// <summary>Those that the ladder stopped and nobody has started since.</summary>
    public int Held { get; init; }

    /// <summary>What the first of them to be started would add to the burn rate.</summary>
    public long FirstWakePerHour { get; init; }

    /// <summary>What all of them would add.</summary>
    public long WakePerHour { get; init; }

    /// <summary>What may still be spent.</summary>
    public long Available => Balance + OverdraftLimit;

    /// <summary>How long that lasts; null when nothing burns.</summary>
    public double? RunwayHours => BurnPerHour > 0 ? Math.Max(0, Available) / (double)BurnPerHour : null;
}

/// <summary>One step on the ladder.</summary>
/// <param name="After">How the project stands then.</param>
/// <param name="Notice">What its people are told; null for nothing.</param>
internal sealed record LadderStep(LadderState After, LadderNotice? Notice = null);

/// <summary>Something to be told.</summary>
/// <param name="Key">Unique within the project: nothing is told twice.</param>
internal sealed record LadderNotice(NoticeKind Kind, string Key, params IReadOnlyList<string> Arguments);

/// <summary>What is to be done with a project's instances, seen from where it stands. It is decided anew at each look, so that what failed is tried again.</summary>
internal enum LadderWork
{
    None,

    /// <summary>Stop what runs, in its order.</summary>
    Stop,

    /// <summary>Start what the ladder stopped, as far as the points suffice.</summary>
    Wake,

    /// <summary>Leave what the ladder stopped to the person.</summary>
    LetGo,

    /// <summary>Delete what is left.</summary>
    Delete,
}
