using VmManager.Core.People;

namespace VmManager.Core.Billing;

/// <summary>
/// A balanced set of postings, written once: the database refuses to change or remove it. A mistake is corrected by an entry that reverses it.
/// </summary>
public sealed class JournalEntry
{
    public EntryId Id { get; init; }

    public EntryKind Kind { get; init; }

    /// <summary>Unique: the same key never writes twice.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked for: the same key with another input is an error.</summary>
    public required byte[] InputHash { get; init; }

    /// <summary>Whole seconds. For use, the end of the time that is charged.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What moves altogether; the database compares it with the postings.</summary>
    public long Amount { get; init; }

    /// <summary>Who did it; null for the platform itself.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Words a person reads: the reason of a grant, the hint of a voucher. Empty for use.</summary>
    public string Note { get; init; } = "";

    /// <summary>What it takes back, with <see cref="ReversesAccountId"/>: what that entry did to that account.</summary>
    public EntryId? ReversesId { get; init; }

    public AccountId? ReversesAccountId { get; init; }
}

/// <summary>Why points moved.</summary>
public enum EntryKind
{
    /// <summary>Use of instances over one period.</summary>
    Usage,

    /// <summary>The gift to a new person.</summary>
    Welcome,

    /// <summary>Given by an admin.</summary>
    Grant,

    /// <summary>Taken or given by an admin to put something right.</summary>
    Correction,

    /// <summary>A voucher redeemed.</summary>
    Voucher,

    /// <summary>Points bought.</summary>
    Payment,

    /// <summary>From one project of a person to another.</summary>
    Transfer,

    /// <summary>For time that was not usable through the platform's fault.</summary>
    Credit,

    /// <summary>Takes back an earlier entry.</summary>
    Reversal,
}
