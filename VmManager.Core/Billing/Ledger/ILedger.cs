using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>
/// Writes the journal. Each call joins the caller's transaction, so that points move together with what they are for; it locks the accounts in
/// the order of their ids and holds them until the commit. Call <see cref="IPointsNews.AnnounceAsync"/> after it.
/// </summary>
public interface ILedger
{
    /// <summary>
    /// Writes an entry. The same key with the same input answers what the first call wrote; with another input it is
    /// <see cref="BillingErrors.KeyReused"/>.
    /// </summary>
    /// <param name="database">The caller's unit of work, in a transaction.</param>
    /// <param name="entry">What is to move.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry, or why nothing was written: not enough points, an amount out of range, an unknown account.</returns>
    Task<Result<WrittenEntry>> WriteAsync(VmManagerDbContext database, EntryDraft entry, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back what an entry did to one account, once. A project that has spent what it was given may go below zero by it: a correction is
    /// never refused for want of points.
    /// </summary>
    Task<Result<WrittenEntry>> ReverseAsync(
        VmManagerDbContext database, EntryId entryId, AccountId accountId, string key, string reason, Actor actor, CancellationToken cancellationToken);
}

/// <summary>Word that points came or went.</summary>
public interface IPointsNews
{
    /// <summary>After the commit: tells open pages, and has the ladder look at the projects, which wakes what it stopped where points suffice again.</summary>
    Task AnnounceAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken);
}

/// <summary>An entry to be written.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Key">Unique and made from what causes it ("voucher:ID:PERSON"), not at random: it is what makes a repeated call harmless.</param>
/// <param name="Postings">At least one; amounts of 1 micro-point to <see cref="BillingLimits.MostPerEntry"/>.</param>
/// <param name="Actor">Who acts.</param>
public sealed record EntryDraft(EntryKind Kind, string Key, IReadOnlyList<PostingDraft> Postings, Actor Actor)
{
    /// <summary>At most 200 characters.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether a project's account may go below its overdraft limit: for corrections and reversals only.</summary>
    public bool MayOverdraw { get; init; }
}

/// <summary>Points to be moved.</summary>
public sealed record PostingDraft(AccountId Source, AccountId Destination, long Amount);

/// <summary>An entry in the journal.</summary>
/// <param name="IsNew">False when the key was written before.</param>
public sealed record WrittenEntry(EntryId Id, DateTimeOffset At, bool IsNew);

/// <summary>The platform's own accounts. Their ids sort behind every project's, so that they are locked last and held shortest.</summary>
public static class PlatformAccounts
{
    public static AccountId Revenue { get; } = Of(1);

    public static AccountId Grants { get; } = Of(2);

    public static AccountId Vouchers { get; } = Of(3);

    public static AccountId Payments { get; } = Of(4);

    public static AccountId Shortfall { get; } = Of(5);

    private static AccountId Of(byte number) => new(new Guid(-1, -1, -1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, number));
}

/// <summary>How much may move at once.</summary>
public static class BillingLimits
{
    /// <summary>A thousand million points.</summary>
    public const long MostPerEntry = 1_000_000_000 * Points.One;
}
