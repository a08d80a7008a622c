using System.Data;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class LedgerVerification(IDbContextFactory<VmManagerDbContext> databases, TimeProvider time) : ILedgerVerification
{
    /// <summary>A thousand findings say no more than that everything is wrong.</summary>
    private const int MostFindings = 200;

    public async Task<Result<VerificationReport>> VerifyAsync(Actor actor, AccountId? accountId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refusal)
            return refusal;
        var begun = time.GetTimestamp();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // One snapshot, in which nothing moves while it is added up.
        await using var transaction = await database.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        database.Database.SetCommandTimeout(TimeSpan.FromHours(6));
        if (accountId is { } asked && !await database.LedgerAccounts.AnyAsync(account => account.Id == asked, cancellationToken))
            return new NotFound("account");
        var one = accountId?.Value;
        var findings = await VerificationSql.EntriesAsync(database, one, MostFindings, cancellationToken);
        findings.AddRange(await VerificationSql.LinesAsync(database, one, MostFindings, cancellationToken));
        findings.AddRange(await VerificationSql.AccountsAsync(database, one, MostFindings, cancellationToken));
        var counted = await VerificationSql.CountAsync(database, one, cancellationToken);
        return new VerificationReport(
            counted.Accounts, counted.Entries, counted.Lines, counted.Postings, time.GetElapsedTime(begun),
            [.. findings.Take(MostFindings).Select(Finding)]);
    }

    private static VerificationFinding Finding(FoundFault found) => new(
        Enum.Parse<VerificationFault>(found.Fault),
        found.AccountId is { } account ? new AccountId(account) : null,
        found.EntryId is { } entry ? new EntryId(entry) : null,
        found.Sequence,
        found.Detail);
}

/// <summary>A fault as the database finds it.</summary>
internal sealed record FoundFault(string Fault, Guid? AccountId, Guid? EntryId, long? Sequence, string Detail);

/// <summary>What was looked at.</summary>
internal sealed record VerifiedCounts(long Accounts, long Entries, long Lines, long Postings);
