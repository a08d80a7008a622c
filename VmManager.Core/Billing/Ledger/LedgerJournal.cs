using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Writes entries other than use, which the tick writes many of at once.</summary>
internal sealed class LedgerJournal(TimeProvider time) : ILedger
{
    public async Task<Result<WrittenEntry>> WriteAsync(VmManagerDbContext database, EntryDraft entry, CancellationToken cancellationToken)
    {
        if (Check(entry) is { } refusal)
            return refusal;
        return await WriteAsync(database, entry, reverses: null, InputHash(entry, reverses: null), cancellationToken);
    }

    public async Task<Result<WrittenEntry>> ReverseAsync(
        VmManagerDbContext database,
        EntryId entryId,
        AccountId accountId,
        string key,
        string reason,
        Actor actor,
        CancellationToken cancellationToken)
    {
        var original = await database.JournalEntries.AsNoTracking().FirstOrDefaultAsync(entry => entry.Id == entryId, cancellationToken);
        if (original is null)
            return new NotFound("entry");
        if (original.Kind == EntryKind.Reversal)
            return BillingErrors.CannotReverse();
        var postings = await database.Postings.AsNoTracking()
            .Where(posting => posting.EntryId == entryId && (posting.SourceId == accountId || posting.DestinationId == accountId))
            .GroupBy(posting => new { posting.SourceId, posting.DestinationId })
            .Select(group => new PostingDraft(group.Key.DestinationId, group.Key.SourceId, group.Sum(posting => posting.Amount)))
            .ToListAsync(cancellationToken);
        if (postings.Count == 0)
            return new NotFound("entry");
        var draft = new EntryDraft(EntryKind.Reversal, key, postings, actor) { Note = reason, MayOverdraw = true };
        var reverses = (entryId, accountId);
        return await WriteAsync(database, draft, reverses, InputHash(draft, reverses), cancellationToken);
    }

    private async Task<Result<WrittenEntry>> WriteAsync(
        VmManagerDbContext database, EntryDraft draft, (EntryId Entry, AccountId Account)? reverses, byte[] inputHash, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Points move in a transaction only.");
        if (await FindAsync(database, draft.Key, inputHash, cancellationToken) is { } written)
            return written;
        var accounts = await LockAsync(database, draft.Postings, cancellationToken);
        // Whoever wrote the same key at the same time held the same locks: it is there now.
        if (await FindAsync(database, draft.Key, inputHash, cancellationToken) is { } meanwhile)
            return meanwhile;
        if (reverses is { } taken && await IsReversedAsync(database, taken.Entry, taken.Account, cancellationToken))
            return BillingErrors.AlreadyReversed();
        var changes = new LedgerChanges(draft, accounts);
        if (changes.Refusal is { } refusal)
            return refusal;
        var id = TypedId.New<EntryId>();
        var now = time.GetUtcNow();
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        await LedgerSql.InsertAsync(database, draft, id, at, inputHash, reverses, changes, cancellationToken);
        return new WrittenEntry(id, at, IsNew: true);
    }

    private static Error? Check(EntryDraft entry)
    {
        if (entry.Postings.Count == 0)
            throw new ArgumentException("An entry has postings.", nameof(entry));
        if (entry.Postings.Select(posting => posting.Source).Intersect(entry.Postings.Select(posting => posting.Destination)).Any())
            return BillingErrors.SameAccount();
        foreach (var posting in entry.Postings)
        {
            if (posting.Amount is <= 0 or > BillingLimits.MostPerEntry)
                return PointAmounts.OutOfRange(BillingLimits.MostPerEntry);
        }
        return null;
    }

    /// <returns>What was written under the key, or the refusal of another input; null when there is nothing.</returns>
    private static async Task<Result<WrittenEntry>?> FindAsync(
        VmManagerDbContext database, string key, byte[] inputHash, CancellationToken cancellationToken)
    {
        var found = await database.JournalEntries.AsNoTracking().Where(entry => entry.Key == key)
            .Select(entry => new { entry.Id, entry.At, entry.InputHash }).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return null;
        return found.InputHash.AsSpan().SequenceEqual(inputHash)
            ? new WrittenEntry(found.Id, found.At, IsNew: false)
            : BillingErrors.KeyReused();
    }

    private static Task<bool> IsReversedAsync(
        VmManagerDbContext database, EntryId entryId, AccountId accountId, CancellationToken cancellationToken) =>
        database.JournalEntries.AnyAsync(entry => entry.ReversesId == entryId && entry.ReversesAccountId == accountId, cancellationToken);

    /// <summary>In the order of their ids, as everybody takes them: nobody waits for somebody who waits.</summary>
    private static async Task<IReadOnlyDictionary<AccountId, LedgerAccount>> LockAsync(
        VmManagerDbContext database, IEnumerable<PostingDraft> postings, CancellationToken cancellationToken)
    {
        var ids = postings.SelectMany(posting => new[] { posting.Source.Value, posting.Destination.Value }).Distinct().ToArray();
        return await database.LedgerAccounts
            .FromSql($"select * from ledger_accounts where id = any ({ids}) order by id for no key update")
            .AsNoTracking().ToDictionaryAsync(account => account.Id, cancellationToken);
    }

    private static byte[] InputHash(EntryDraft entry, (EntryId Entry, AccountId Account)? reverses)
    {
        var text = new StringBuilder().Append(entry.Kind).Append('|').Append(entry.Note).Append('|').Append(reverses);
        foreach (var posting in entry.Postings)
            text.Append('|').Append(posting.Source).Append('>').Append(posting.Destination).Append(':').Append(posting.Amount);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
