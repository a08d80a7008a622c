using VmManager.Core.Instances;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>Which entries.</summary>
public sealed record EntryListRequest
{
    /// <summary>Only these kinds; empty for all.</summary>
    public IReadOnlyList<EntryKind> Kinds { get; init; } = [];

    /// <summary>Words of the note, an instance's name, or an entry's id; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last page's <see cref="EntryPage.Next"/>; null for the first page.</summary>
    public long? Before { get; init; }

    /// <summary>1 to 200.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>Some entries.</summary>
/// <param name="Next">Where the next page begins; null on the last one.</param>
public sealed record EntryPage(IReadOnlyList<EntryRow> Items, long? Next);

/// <summary>What an entry did to the account.</summary>
/// <param name="Sequence">Number of the line in the account's chain.</param>
/// <param name="Amount">Negative when the account paid.</param>
/// <param name="Balance">Afterwards.</param>
/// <param name="Note">Reason or hint in words; empty for use.</param>
/// <param name="Reverses">The entry it takes back; null for others.</param>
/// <param name="ReversedBy">The entry that took it back; null for others.</param>
/// <param name="Hash">The line's link of the chain, in hexadecimal.</param>
public sealed record EntryRow(
    EntryId Id,
    long Sequence,
    DateTimeOffset At,
    EntryKind Kind,
    long Amount,
    long Balance,
    string Note,
    EntryId? Reverses,
    EntryId? ReversedBy,
    string Hash);

/// <summary>An entry with its postings for one account.</summary>
public sealed record EntryDetail(EntryRow Row, IReadOnlyList<PostingRow> Postings);

/// <summary>A posting as the account sees it.</summary>
/// <param name="Amount">Negative when the account paid.</param>
/// <param name="Counterpart">The other account: "revenue", "grants" …, or the name of a project the actor may see.</param>
/// <param name="Usage">What was used; null for other kinds.</param>
public sealed record PostingRow(long Item, long Amount, string Counterpart, UsageRow? Usage);

/// <summary>Use over one period.</summary>
public sealed record UsageRow(
    InstanceId InstanceId, string InstanceName, string PlanName, UsageState State, long PerHour, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>A month of a project.</summary>
public sealed record StatementView
{
    public required ProjectId ProjectId { get; init; }

    public required AccountId AccountId { get; init; }

    public required string ProjectName { get; init; }

    public required StatementMonth Month { get; init; }

    /// <summary>The month is over and everything in it is charged.</summary>
    public bool IsFinal { get; init; }

    public long Opening { get; init; }

    public long Closing { get; init; }

    public long Received { get; init; }

    public long Spent { get; init; }

    /// <summary>Use by instance and price, dearest instance first.</summary>
    public IReadOnlyList<StatementUsage> Usage { get; init; } = [];

    /// <summary>Everything that is not use, oldest first.</summary>
    public IReadOnlyList<EntryRow> Others { get; init; } = [];

    public long LineCount { get; init; }

    /// <summary>The chain before the first line and after the last, in hexadecimal; null when the month has none.</summary>
    public string? FirstHash { get; init; }

    public string? LastHash { get; init; }
}

/// <summary>Use of an instance in one state at one price, in a month.</summary>
/// <param name="Amount">What it cost; less than hours times price where the cap was reached.</param>
/// <param name="Credited">What it would have cost where it was not usable through the platform's fault.</param>
public sealed record StatementUsage(
    InstanceId InstanceId, string InstanceName, string PlanName, UsageState State, TimeSpan Time, long PerHour, long Amount, long Credited);
