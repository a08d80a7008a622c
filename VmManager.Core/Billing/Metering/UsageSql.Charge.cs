namespace VmManager.Core.Billing;

internal static partial class UsageSql
{
    /// <summary>
    /// "pieces" are the parts of intervals that are due; a project that cannot pay for all of its pieces ("short") pays for the first ("split"),
    /// and the platform takes up the rest. What only concerns the short is left out as a whole when there are none.
    /// </summary>
    private const string Charge =
        """
        with due as materialized (
          select id, balance, greatest(balance + overdraft_limit, 0) as available, sequence, chain_hash, charged_until as since
          from ledger_accounts where is_metered and charged_until < @until and id > @after
          order by id limit @count for no key update skip locked),
        pieces as materialized (
          select account_id, item, starts_at, ends_at, since,
            usage_spent(begun, rate, cap_per_month, used_before, @month, ends_at)
              - usage_spent(begun, rate, cap_per_month, used_before, @month, starts_at) as amount
          from (
            select d.id as account_id, u.id as item, u.starts_at as begun, u.rate, u.cap_per_month, u.used_before, d.since,
              greatest(u.starts_at, d.since) as starts_at, least(u.ends_at, @until) as ends_at
            from due d join (
              select account_id, id, starts_at, ends_at, rate, cap_per_month, used_before from usage_intervals
              where not is_settled and account_id > @after and account_id <= (select id from due order by id desc limit 1)
              order by account_id, id offset 0) u on u.account_id = d.id
            where u.rate > 0 and u.starts_at < @until and (u.ends_at is null or u.ends_at > d.since)) p),
        totals as (
          select account_id, sum(amount)::bigint as amount, count(*) as lines,
            string_agg(usage_item(item, amount, starts_at, ends_at, since, @until), ' ') as items
          from (select * from pieces where amount > 0 order by account_id, item) p group by account_id),
        charged as materialized (
          select d.*, t.amount, t.lines, t.items from due d left join totals t on t.account_id = d.id),
        short as materialized (select id, available from charged where amount > available),
        split as materialized (
          select p.account_id, p.item, p.starts_at, p.ends_at, p.since, p.amount,
            greatest(0, least(p.amount, s.available - (sum(p.amount) over (partition by p.account_id order by p.item) - p.amount)))::bigint as paid
          from short s join pieces p on p.account_id = s.id where p.amount > 0 and (select exists (select from short))),
        posted as (
          insert into postings (entry_id, item, source_id, destination_id, amount, starts_at, ends_at)
          select @entry, item, account_id, @revenue, amount, starts_at, ends_at from pieces
            where amount > 0 and account_id not in (select id from short)
          union all
          select @entry, item, account_id, @revenue, paid, starts_at, ends_at from split where paid > 0
          union all
          select @entry, -item, @shortfall, @revenue, amount - paid, starts_at, ends_at from split where paid < amount),
        sums as materialized (
          select coalesce(sum(amount), 0)::bigint as amount, coalesce(sum(lines), 0)::bigint as lines,
            (select coalesce(sum(amount - paid), 0)::bigint from split) as unpaid,
            (select string_agg(usage_item(-item, amount - paid, starts_at, ends_at, @until, @until), ' ' order by item)
              from split where paid < amount) as unpaid_items
          from charged),
        platform as materialized (
          select id, balance, sequence, chain_hash from ledger_accounts
          where id in (@revenue, @shortfall) and exists (select from sums where amount > 0) order by id for no key update),
        next as materialized (
          select id, since, -amount as amount, balance - amount as balance, sequence + 1 as sequence, account_line_hash(
            chain_hash, id, sequence + 1, @entry, 'Usage', since, @until, -amount, balance - amount, items) as hash
          from charged where amount <= available
          union all
          select c.id, c.since, -p.amount, c.balance - p.amount, c.sequence + 1, account_line_hash(
            c.chain_hash, c.id, c.sequence + 1, @entry, 'Usage', c.since, @until, -p.amount, c.balance - p.amount, p.items)
          from charged c join (
            select account_id, sum(paid)::bigint as amount,
              string_agg(usage_item(item, paid, starts_at, ends_at, since, @until), ' ' order by item) as items
            from split where paid > 0 group by account_id) p on p.account_id = c.id
          where (select exists (select from short))
          union all
          select a.id, null, s.amount, a.balance + s.amount, a.sequence + 1, account_line_hash(
            a.chain_hash, a.id, a.sequence + 1, @entry, 'Usage', null, @until, s.amount, a.balance + s.amount, '')
          from platform a, sums s where a.id = @revenue
          union all
          select a.id, null, -s.unpaid, a.balance - s.unpaid, a.sequence + 1, account_line_hash(
            a.chain_hash, a.id, a.sequence + 1, @entry, 'Usage', null, @until, -s.unpaid, a.balance - s.unpaid, s.unpaid_items)
          from platform a, sums s where a.id = @shortfall and s.unpaid > 0),
        entry as (
          insert into journal_entries (id, kind, key, input_hash, at, amount, note)
          select @entry, 'Usage', @key, sha256(convert_to(@key, 'UTF8')), @until, amount, '' from sums where amount > 0),
        lines as (
          insert into account_lines (account_id, sequence, entry_id, kind, since, at, amount, balance, hash)
          select id, sequence, @entry, 'Usage', since, @until, amount, balance, hash from next),
        moved as (
          update ledger_accounts a set charged_until = @until, balance = n.balance, sequence = n.sequence, chain_hash = n.hash
          from next n where a.id = n.id and a.id > @after and a.id <= (select id from due order by id desc limit 1)),
        received as (
          update ledger_accounts a set balance = n.balance, sequence = n.sequence, chain_hash = n.hash
          from next n where a.id = n.id and a.id in (@revenue, @shortfall)),
        passed as (
          update ledger_accounts a set charged_until = @until from charged c
          where a.id = c.id and (c.amount is null
            or (c.amount > c.available and c.id not in (select account_id from split where paid > 0))))
        select (select id from due order by id desc limit 1) as "Last", (select count(*) from due) as "Accounts",
          s.lines as "Lines", s.amount as "Amount",
          exists (
            select from ledger_accounts
            where is_metered and charged_until < @until and id > (select id from due order by id desc limit 1)) as "HasMore"
        from sums s
        """;
}
