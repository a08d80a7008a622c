using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>The questions of a verification, each over the whole journal or over one account.</summary>
internal static class VerificationSql
{
    /// <summary>Entries that are not what their postings and lines add up to.</summary>
    public static Task<List<FoundFault>> EntriesAsync(
        VmManagerDbContext database, Guid? account, int most, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<FoundFault>(
            $"""
            with looked as materialized (
              select distinct entry_id from account_lines where account_id = {account}),
            posted as (
              select entry_id, sum(amount)::bigint as amount from postings
              where {account}::uuid is null or entry_id in (select entry_id from looked) group by entry_id),
            entries as (
              select id, amount from journal_entries where {account}::uuid is null or id in (select entry_id from looked)),
            lined as (
              select entry_id, sum(amount)::bigint as amount from account_lines where {account}::uuid is null group by entry_id)
            select 'PostingsChanged' as "Fault", null::uuid as "AccountId", coalesce(e.id, p.entry_id) as "EntryId", null::bigint as "Sequence",
              'postings add up to ' || coalesce(p.amount, 0) || ', the entry says ' || coalesce(e.amount::text, 'nothing') as "Detail"
            from entries e full join posted p on p.entry_id = e.id where e.amount is distinct from p.amount
            union all
            select 'Unbalanced', null, entry_id, null, 'lines add up to ' || amount from lined where amount <> 0
            limit {most}
            """).ToListAsync(cancellationToken);

    /// <summary>Lines that do not follow from the line before and their postings.</summary>
    public static Task<List<FoundFault>> LinesAsync(
        VmManagerDbContext database, Guid? account, int most, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<FoundFault>(
            $"""
            with sides as (
              select source_id as account_id, entry_id, destination_id as counterpart, item, -amount as amount, starts_at, ends_at
              from postings where {account}::uuid is null or source_id = {account}
              union all
              select destination_id, entry_id, source_id, item, amount, starts_at, ends_at
              from postings where {account}::uuid is null or destination_id = {account}),
            summed as (
              select l.account_id, l.sequence, sum(s.amount)::bigint as posted, coalesce(string_agg(
                case
                  when l.kind <> 'Usage' then posting_item(s.item, s.counterpart, s.amount)
                  when s.amount < 0 then usage_item(s.item, -s.amount, s.starts_at, s.ends_at, coalesce(l.since, l.at), l.at)
                end, ' ' order by abs(s.item)), '') as items
              from account_lines l join sides s on s.account_id = l.account_id and s.entry_id = l.entry_id
              where {account}::uuid is null or l.account_id = {account}
              group by l.account_id, l.sequence),
            chained as (
              select l.*, coalesce(lag(l.hash) over chain, decode(repeat('00', 32), 'hex')) as previous,
                coalesce(lag(l.balance) over chain, 0) as before, coalesce(lag(l.sequence) over chain, 0) as last
              from account_lines l where {account}::uuid is null or l.account_id = {account}
              window chain as (partition by l.account_id order by l.sequence)),
            judged as (
              select c.account_id, c.sequence, c.entry_id, c.amount, c.balance, c.before, c.last, coalesce(s.posted, 0) as posted,
                c.hash = account_line_hash(c.previous, c.account_id, c.sequence, c.entry_id, c.kind, c.since, c.at, c.amount, c.balance,
                  coalesce(s.items, '')) as is_whole
              from chained c left join summed s on s.account_id = c.account_id and s.sequence = c.sequence)
            select case
                when posted <> amount then 'PostingsChanged' when sequence <> last + 1 then 'LineMissing' else 'LineChanged' end as "Fault",
              account_id as "AccountId", entry_id as "EntryId", sequence as "Sequence",
              'the line says ' || amount || ' and balance ' || balance || '; postings say ' || posted || ', the line before says ' || before
                || case when is_whole then '' else '; the hash differs' end as "Detail"
            from judged where posted <> amount or sequence <> last + 1 or balance <> before + amount or not is_whole
            order by account_id, sequence limit {most}
            """).ToListAsync(cancellationToken);

    /// <summary>Accounts that are not what their chains end with, and points that came from nowhere.</summary>
    public static Task<List<FoundFault>> AccountsAsync(
        VmManagerDbContext database, Guid? account, int most, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<FoundFault>(
            $"""
            with summed as (
              select account_id, sum(amount)::bigint as amount, max(sequence) as sequence, count(*) as lines from account_lines
              where {account}::uuid is null or account_id = {account} group by account_id)
            select 'BalanceWrong' as "Fault", a.id as "AccountId", l.entry_id as "EntryId", a.sequence as "Sequence",
              'the account says ' || a.balance || ' after ' || a.sequence || ' lines; its lines add up to ' || coalesce(s.amount, 0)
                || ' after ' || coalesce(s.lines, 0) as "Detail"
            from ledger_accounts a
            left join summed s on s.account_id = a.id
            left join account_lines l on l.account_id = a.id and l.sequence = s.sequence
            where ({account}::uuid is null or a.id = {account})
              and (a.balance, a.sequence, a.chain_hash) is distinct from
                (coalesce(s.amount, 0), coalesce(s.sequence, 0), coalesce(l.hash, decode(repeat('00', 32), 'hex')))
            union all
            select 'BalanceWrong', null, null, null, 'all accounts add up to ' || sum(balance) from ledger_accounts
            where {account}::uuid is null having sum(balance) <> 0
            limit {most}
            """).ToListAsync(cancellationToken);

    public static Task<VerifiedCounts> CountAsync(VmManagerDbContext database, Guid? account, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<VerifiedCounts>(
            $"""
            select
              (select count(*) from ledger_accounts where {account}::uuid is null or id = {account}) as "Accounts",
              (select count(distinct entry_id) from account_lines where {account}::uuid is null or account_id = {account}) as "Entries",
              (select count(*) from account_lines where {account}::uuid is null or account_id = {account}) as "Lines",
              (select count(*) from postings where {account}::uuid is null or source_id = {account} or destination_id = {account}) as "Postings"
            """).SingleAsync(cancellationToken);
}
