using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>Vouchers made together.</summary>
public sealed class VoucherBatch
{
    public VoucherBatchId Id { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Micro-points per redemption.</summary>
    public long Amount { get; init; }

    public int Count { get; init; }

    /// <summary>How often each code can be redeemed; null without limit.</summary>
    public int? UsesPerCode { get; init; }

    /// <summary>How often by one person, over all codes of the batch.</summary>
    public int UsesPerPerson { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public PersonId? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One code, known only by its hash.</summary>
public sealed class Voucher
{
    public VoucherId Id { get; init; }

    public VoucherBatchId BatchId { get; init; }

    public VoucherBatch Batch { get; init; } = null!;

    /// <summary>SHA-256 of the code. Unique.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>The code's last four characters.</summary>
    public string Hint { get; init; } = "";

    public int Uses { get; set; }
}

/// <summary>A voucher that somebody redeemed.</summary>
public sealed class VoucherRedemption
{
    public VoucherId VoucherId { get; init; }

    public Voucher Voucher { get; init; } = null!;

    public VoucherBatchId BatchId { get; init; }

    public PersonId PersonId { get; init; }

    /// <summary>1 for the person's first of the batch, then 2 … Unique with batch and person: two clicks at once cannot both be the first.</summary>
    public int Number { get; init; }

    public ProjectId ProjectId { get; init; }

    public EntryId EntryId { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>Wrong codes typed of late, by person or by address; too many lock.</summary>
public sealed class VoucherGuard
{
    /// <summary>"person:ID" or SHA-256 of "address:…".</summary>
    public required string Key { get; init; }

    public List<DateTimeOffset> Failures { get; set; } = [];

    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
