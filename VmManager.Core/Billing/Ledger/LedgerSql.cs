using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>Puts an entry, its postings and its lines into the database in one statement: triggers check them as a whole.</summary>
internal static class LedgerSql
{
    public static Task InsertAsync(
        VmManagerDbContext database,
        EntryDraft draft,
        EntryId id,
        DateTimeOffset at,
        byte[] inputHash,
        (EntryId Entry, AccountId Account)? reverses,
        LedgerChanges changes,
        CancellationToken cancellationToken)
    {
        var kind = draft.Kind.ToString();
        Guid? person = draft.Actor.PersonId == default ? null : draft.Actor.PersonId.Value;
        var sources = draft.Postings.Select(posting => posting.Source.Value).ToArray();
        var destinations = draft.Postings.Select(posting => posting.Destination.Value).ToArray();
        var amounts = draft.Postings.Select(posting => posting.Amount).ToArray();
        var accounts = changes.Lines.Select(line => line.AccountId.Value).ToArray();
        var sequences = changes.Lines.Select(line => line.Sequence).ToArray();
        var nets = changes.Lines.Select(line => line.Amount).ToArray();
        var balances = changes.Lines.Select(line => line.Balance).ToArray();
        var previous = changes.Lines.Select(line => line.PreviousHash).ToArray();
        var items = changes.Lines.Select(line => line.Items).ToArray();
        return database.Database.ExecuteSqlAsync(
            $"""
            insert into journal_entries (id, kind, key, input_hash, at, amount, person_id, note, reverses_id, reverses_account_id)
            values ({id.Value}, {kind}, {draft.Key}, {inputHash}, {at}, {changes.Amount}, {person}, {draft.Note}, {reverses?.Entry.Value}, {reverses?.Account.Value});
            insert into postings (entry_id, item, source_id, destination_id, amount)
            select {id.Value}, item, source, destination, amount
            from unnest({sources}, {destinations}, {amounts}) with ordinality as p (source, destination, amount, item);
            with lines as materialized (
              select l.*, account_line_hash(previous, account, sequence, {id.Value}, {kind}, null, {at}, amount, balance, items) as hash
              from unnest({accounts}, {sequences}, {nets}, {balances}, {previous}, {items})
                as l (account, sequence, amount, balance, previous, items)
              where amount <> 0),
            changed as (
              update ledger_accounts a set balance = l.balance, sequence = l.sequence, chain_hash = l.hash from lines l where a.id = l.account)
            insert into account_lines (account_id, sequence, entry_id, kind, at, amount, balance, hash)
            select account, sequence, {id.Value}, {kind}, {at}, amount, balance, hash from lines;
            """,
            cancellationToken);
    }
}
