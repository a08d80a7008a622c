using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>
/// An account of the ledger: one per project, made by the database together with the project, and the platform's own. The row carries the end
/// of the account's chain, so that whoever holds its lock can write the next line.
/// </summary>
public sealed class LedgerAccount
{
    public AccountId Id { get; init; }

    public AccountKind Kind { get; init; }

    /// <summary>Whose it is; null for the platform's own. Unique.</summary>
    public ProjectId? ProjectId { get; init; }

    /// <summary>Micro-points; the sum of all the account's lines.</summary>
    public long Balance { get; set; }

    /// <summary>How far below zero charges may take it; 0 unless an admin allows more.</summary>
    public long OverdraftLimit { get; set; }

    /// <summary>Number of the newest line; 0 before the first.</summary>
    public long Sequence { get; set; }

    /// <summary>Hash of the newest line; 32 zero bytes before the first.</summary>
    public byte[] ChainHash { get; set; } = new byte[32];

    /// <summary>Up to when all use is charged; null before the first charge. What is observed later about an earlier time counts from here.</summary>
    public DateTimeOffset? ChargedUntil { get; set; }

    /// <summary>Something of the project is used or not yet charged to its end: the next tick looks at it.</summary>
    public bool IsMetered { get; set; }

    public DateTimeOffset OpenedAt { get; init; }
}

public enum AccountKind
{
    /// <summary>A project's points.</summary>
    Project,

    /// <summary>What was earned by use.</summary>
    Revenue,

    /// <summary>Where grants, credits and corrections come from.</summary>
    Grants,

    /// <summary>Where redeemed vouchers come from.</summary>
    Vouchers,

    /// <summary>Where bought points come from.</summary>
    Payments,

    /// <summary>Takes up use that no balance could pay and no overdraft allowed.</summary>
    Shortfall,
}
