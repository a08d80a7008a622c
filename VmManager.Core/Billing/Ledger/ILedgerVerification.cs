using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Recomputes what the ledger claims: every hash, chain, balance and sum. Reads only, in one snapshot.</summary>
public interface ILedgerVerification
{
    /// <summary>Admins only. A clean ledger has no findings.</summary>
    /// <param name="actor">An admin, or the platform itself.</param>
    /// <param name="accountId">One account, or null for all and the journal as a whole.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Result<VerificationReport>> VerifyAsync(Actor actor, AccountId? accountId, CancellationToken cancellationToken);
}

/// <summary>What a verification looked at and found.</summary>
public sealed record VerificationReport(
    long Accounts, long Entries, long Lines, long Postings, TimeSpan Duration, IReadOnlyList<VerificationFinding> Findings)
{
    public bool IsClean => Findings.Count == 0;
}

/// <summary>Something that cannot be as it should.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="AccountId">Where; null when it concerns the entry as a whole.</param>
/// <param name="EntryId">Which entry; null when it concerns the account as a whole.</param>
/// <param name="Detail">The figures, in English.</param>
public sealed record VerificationFinding(VerificationFault Fault, AccountId? AccountId, EntryId? EntryId, long? Sequence, string Detail);

public enum VerificationFault
{
    /// <summary>The postings of an entry were changed, added or removed.</summary>
    PostingsChanged,

    /// <summary>A line was changed, or the line before it.</summary>
    LineChanged,

    /// <summary>A line is missing from a chain.</summary>
    LineMissing,

    /// <summary>Lines of an entry do not add up to nothing.</summary>
    Unbalanced,

    /// <summary>An account's balance is not the sum of its lines, or its end is not the end of its chain.</summary>
    BalanceWrong,
}
