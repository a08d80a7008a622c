using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>
/// Reads months. A month is a stretch of the chain without gaps: a line belongs to the month of its time, or to that of the line before it where
/// that is later (use of the last minute of a month may be charged after a voucher was redeemed in the next).
/// </summary>
internal static class StatementReading
{
    /// <summary>Newest first.</summary>
    public static async Task<List<StatementMonth>> MonthsAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken)
    {
        var months = await database.Database.SqlQuery<DateTimeOffset>(
            $"""
            with bounds as (
              select min(at) - interval '1 second' as first, greatest(max(at), (
                select max(at) from (select at from account_lines where account_id = {project.Value} and kind <> 'Usage' offset 0) o)) as last
              from account_lines
              where account_id = {project.Value} and sequence in (1, (select sequence from ledger_accounts where id = {project.Value})))
            select m at time zone 'UTC' as "Value"
            from bounds, generate_series(date_trunc('month', first at time zone 'UTC'), last at time zone 'UTC', interval '1 month') as m
            where first_account_line({project.Value}, m at time zone 'UTC')
              < first_account_line({project.Value}, (m + interval '1 month') at time zone 'UTC')
            order by 1 desc
            """).ToListAsync(cancellationToken);
        return months.ConvertAll(month => new StatementMonth(month.UtcDateTime.Year, month.UtcDateTime.Month));
    }

    /// <summary>The numbers of the month's lines; null when it has none.</summary>
    public static async Task<(long First, long Last)?> RangeAsync(
        VmManagerDbContext database, ProjectId project, StatementMonth month, CancellationToken cancellationToken)
    {
        var first = await FirstAsync(database, project, month.Start, cancellationToken);
        var next = await FirstAsync(database, project, month.End, cancellationToken);
        return first < next ? (first, next - 1) : null;
    }

    /// <summary>
    /// Use in the lines; it adds up to what they took. That is mostly what the intervals cost in the month. Where it is not (somebody ran out of
    /// points, or use of the month was charged late), it is added up from the postings of all lines, which takes longer.
    /// </summary>
    /// <param name="paid">What all lines of use took.</param>
    public static async Task<List<StatementUsage>> UsageAsync(
        VmManagerDbContext database,
        ProjectId project,
        StatementMonth month,
        (long First, long Last) range,
        long paid,
        CancellationToken cancellationToken)
    {
        var rows = await database.Database.SqlQuery<UsageLine>(
            $"""
            with used as materialized (
              select u.id, u.instance_id, u.price_id, u.state, u.rate, u.credited_rate, t.starts_at, t.ends_at,
                usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, {month.Start}, t.ends_at) as owed,
                usage_spent(u.starts_at, u.credited_rate, u.cap_per_month, u.used_before, {month.Start}, t.ends_at) as credited
              from usage_intervals u
              join ledger_accounts a on a.id = u.account_id
              cross join lateral (
                select greatest(u.starts_at, {month.Start}) as starts_at, least(u.ends_at, {month.End}, a.charged_until) as ends_at) t
              where u.account_id = {project.Value} and t.starts_at < t.ends_at),
            settled as materialized (select coalesce(sum(owed), 0) = {paid} as is_plain from used),
            pieces as (
              select u.id, sum(p.amount) as amount
              from account_lines l
              join usage_intervals u on u.account_id = l.account_id and u.starts_at < l.at and (u.ends_at is null or u.ends_at > l.since)
              join postings p on p.entry_id = l.entry_id and p.source_id = l.account_id and p.item = u.id
              where l.account_id = {project.Value} and l.sequence between {range.First} and {range.Last} and l.since is not null
                and (select not is_plain from settled)
              group by u.id)
            select i.id as "InstanceId", i.name as "Name", coalesce(priced.name, n.name) as "PlanName", u.state as "State",
              greatest(u.rate, u.credited_rate) as "PerHour",
              coalesce(sum(case when s.is_plain then u.owed else p.amount end), 0)::bigint as "Amount",
              sum(date_part('epoch', u.ends_at - u.starts_at))::bigint as "Seconds",
              sum(u.credited)::bigint as "Credited"
            from used u
            cross join settled s
            join instances i on i.id = u.instance_id
            join plans n on n.id = i.plan_id
            left join plan_prices v on v.id = u.price_id
            left join plans priced on priced.id = v.plan_id
            left join pieces p on p.id = u.id
            group by 1, 2, 3, 4, 5
            """).ToListAsync(cancellationToken);
        var total = rows.GroupBy(row => row.InstanceId).ToDictionary(group => group.Key, group => group.Sum(row => row.Amount));
        return [.. rows.OrderByDescending(row => total[row.InstanceId]).ThenBy(row => row.Name, StringComparer.Ordinal).ThenBy(row => row.State, StringComparer.Ordinal)
            .Select(row => new StatementUsage(
                new InstanceId(row.InstanceId), row.Name, row.PlanName, Enum.Parse<UsageState>(row.State), TimeSpan.FromSeconds(row.Seconds),
                row.PerHour, row.Amount, row.Credited))];
    }

    /// <summary>Lines with the text of their postings that their hash covers, in order.</summary>
    public static IAsyncEnumerable<StatementLine> LinesAsync(VmManagerDbContext database, ProjectId project, (long First, long Last) range) =>
        database.Database.SqlQuery<StatementLine>(
            $"""
            select l.sequence as "Sequence", l.entry_id as "EntryId", l.kind as "Kind", l.since as "Since", l.at as "At", l.amount as "Amount",
              l.balance as "Balance", l.hash as "Hash", e.note as "Note", case when l.since is not null then used.items else moved.items end as "Items"
            from account_lines l
            join journal_entries e on e.id = l.entry_id
            left join lateral (
              select string_agg(usage_item(p.item, p.amount, p.starts_at, p.ends_at, l.since, l.at), ' ' order by p.item) as items
              from usage_intervals u
              join postings p on p.entry_id = l.entry_id and p.source_id = l.account_id and p.item = u.id
              where u.account_id = l.account_id and u.starts_at < l.at and (u.ends_at is null or u.ends_at > l.since)) used on l.since is not null
            left join lateral (
              select string_agg(posting_item(p.item,
                case when p.source_id = l.account_id then p.destination_id else p.source_id end,
                case when p.source_id = l.account_id then -p.amount else p.amount end), ' ' order by p.item) as items
              from postings p
              where p.entry_id = l.entry_id and (p.source_id = l.account_id or p.destination_id = l.account_id)) moved on l.since is null
            where l.account_id = {project.Value} and l.sequence between {range.First} and {range.Last}
            order by l.sequence
            """).AsAsyncEnumerable();

    private static Task<long> FirstAsync(VmManagerDbContext database, ProjectId project, DateTimeOffset moment, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<long>($"select first_account_line({project.Value}, {moment}) as \"Value\"").SingleAsync(cancellationToken);

    private sealed record UsageLine(
        Guid InstanceId, string Name, string PlanName, string State, long PerHour, long Amount, long Seconds, long Credited);
}

/// <summary>A line as it is downloaded.</summary>
internal sealed record StatementLine(
    long Sequence, Guid EntryId, string Kind, DateTimeOffset? Since, DateTimeOffset At, long Amount, long Balance, byte[] Hash, string Note, string? Items);
