namespace VmManager.Core.Billing;

/// <summary>Points moving from one account to another, part of an entry. Of use there is one posting per instance and period.</summary>
public sealed class Posting
{
    public EntryId EntryId { get; init; }

    /// <summary>
    /// What within the entry: of use the id of the interval, negative for the part of it that nobody paid; of everything else 1, 2, 3 …
    /// </summary>
    public long Item { get; init; }

    public AccountId SourceId { get; init; }

    public AccountId DestinationId { get; init; }

    /// <summary>Micro-points, more than 0.</summary>
    public long Amount { get; init; }

    /// <summary>The part of the interval that is charged, null for everything else; a part is charged once, which a unique index says.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    public DateTimeOffset? EndsAt { get; init; }
}

/// <summary>
/// What an entry did to one account, as the next link of that account's chain: its hash covers the one before, so that no line can be changed,
/// removed or put in between unnoticed. docs/statements.md says what is hashed.
/// </summary>
public sealed class AccountLine
{
    public AccountId AccountId { get; init; }

    /// <summary>1, 2, 3 … without gaps.</summary>
    public long Sequence { get; init; }

    public EntryId EntryId { get; init; }

    public EntryKind Kind { get; init; }

    /// <summary>Of use, since when it is charged here; null for everything else.</summary>
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Micro-points; negative when the account paid.</summary>
    public long Amount { get; init; }

    /// <summary>The account's balance afterwards.</summary>
    public long Balance { get; init; }

    /// <summary>SHA-256 of this line, its postings and the hash of the line before.</summary>
    public required byte[] Hash { get; init; }
}
