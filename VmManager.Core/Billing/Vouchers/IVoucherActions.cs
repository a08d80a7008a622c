using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Redeems vouchers and makes them.</summary>
public interface IVoucherActions
{
    /// <summary>
    /// Redeems a code into a project of the actor. Each person gets a voucher as often as it says, however often the button is pressed; wrong
    /// codes are counted, and too many lock for a while.
    /// </summary>
    Task<Result<Redemption>> RedeemAsync(Actor actor, ProjectId? projectId, string? code, CancellationToken cancellationToken);

    /// <summary>Admins: makes a batch. The codes are in the answer and nowhere else afterwards.</summary>
    Task<Result<NewVouchers>> CreateAsync(Actor actor, VoucherForm form, CancellationToken cancellationToken);

    /// <summary>Admins: nothing of the batch can be redeemed any more; what was redeemed stays.</summary>
    Task<Result> RevokeAsync(Actor actor, VoucherBatchId batchId, string reason, CancellationToken cancellationToken);

    /// <summary>Admins: all batches, newest first.</summary>
    Task<Result<IReadOnlyList<VoucherBatchRow>>> BatchesAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>Admins: the vouchers of a batch with their use.</summary>
    Task<Result<Page<VoucherRow>>> VouchersAsync(Actor actor, VoucherBatchId batchId, PageRequest page, CancellationToken cancellationToken);
}

/// <param name="Amount">What came in, micro-points.</param>
/// <param name="Balance">Afterwards.</param>
public sealed record Redemption(EntryId EntryId, long Amount, long Balance);

/// <summary>A batch to be made. Field names in refusals are the property names here.</summary>
public sealed record VoucherForm
{
    /// <summary>What it is for; people read it in their entries.</summary>
    public string Name { get; init; } = "";

    /// <summary>Micro-points per redemption.</summary>
    public long Amount { get; init; }

    /// <summary>How many codes, 1 to 10,000.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How often each code can be redeemed altogether; null without limit.</summary>
    public int? UsesPerCode { get; init; } = 1;

    /// <summary>How often by one person, over all codes of the batch.</summary>
    public int UsesPerPerson { get; init; } = 1;

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A code of one's own for a batch of one, 6 to 40 of letters, digits and hyphen; null for random codes.</summary>
    public string? Code { get; init; }
}

/// <param name="Codes">Shown once: keep them.</param>
public sealed record NewVouchers(VoucherBatchId Id, IReadOnlyList<string> Codes)
{
    public override string ToString() => $"{nameof(NewVouchers)} {{ {Id}, {Codes.Count} }}";
}

/// <summary>A batch in the admins' list.</summary>
public sealed record VoucherBatchRow(
    VoucherBatchId Id,
    string Name,
    long Amount,
    int Count,
    int? UsesPerCode,
    int UsesPerPerson,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    int Redeemed,
    long RedeemedAmount,
    string? CreatedBy,
    DateTimeOffset CreatedAt);

/// <param name="Hint">The code's last four characters.</param>
public sealed record VoucherRow(VoucherId Id, string Hint, int Uses, DateTimeOffset? LastUsedAt);

/// <summary>A redemption as its project sees it.</summary>
public sealed record RedemptionRow(EntryId EntryId, DateTimeOffset At, string Name, string Hint, long Amount, string? PersonName);
