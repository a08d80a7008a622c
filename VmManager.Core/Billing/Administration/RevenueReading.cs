using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>
/// What use brought in, from the intervals by the tick's own formula and up to what is charged: the same as the postings of use add up to, with
/// one row per interval and day to look at instead of one per minute.
/// </summary>
internal static class RevenueReading
{
    public static async Task<RevenueView> ReadAsync(
        VmManagerDbContext database, DateOnly first, int days, RevenueBy by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = new DateTimeOffset(first.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var until = now - from < TimeSpan.FromDays(days) ? now : from.AddDays(days);
        var rows = from < until ? await RowsAsync(database, from, until, by.ToString(), cancellationToken) : [];
        return new RevenueView(
            [.. Enumerable.Range(0, days).Select(first.AddDays)],
            [.. rows.Select(row => row.Spread(days))
                .OrderByDescending(row => row.Total).ThenByDescending(row => row.Hours).ThenBy(row => row.Name, StringComparer.Ordinal)]);
    }

    private static Task<List<RevenueSum>> RowsAsync(
        VmManagerDbContext database, DateTimeOffset from, DateTimeOffset until, string by, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<RevenueSum>(
            $"""
            with pieces as (
              select k.key, d.day,
                sum(usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, p.month, p.ends_at)
                  - usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, p.month, p.starts_at))::bigint as amount,
                coalesce(sum(date_part('epoch', p.ends_at - p.starts_at)) filter (where u.state = 'Running'), 0)::bigint as running,
                coalesce(sum(date_part('epoch', p.ends_at - p.starts_at)) filter (where u.state = 'Stopped'), 0)::bigint as stopped
              from usage_intervals u
              join ledger_accounts a on a.id = u.account_id
              left join instances i on i.id = u.instance_id
              left join plan_prices v on v.id = u.price_id
              cross join lateral (
                select case {by} when 'Plan' then coalesce(v.plan_id, i.plan_id) when 'Server' then u.server_id when 'Project' then u.account_id end as key) k
              cross join lateral (
                select greatest(u.starts_at, {from}) as starts_at, least(u.ends_at, a.charged_until, {until}) as ends_at) s
              cross join lateral generate_series(
                date_trunc('day', s.starts_at, 'UTC'), s.ends_at - interval '1 microsecond', interval '24 hours') as d (day)
              cross join lateral (
                select greatest(s.starts_at, d.day) as starts_at, least(s.ends_at, d.day + interval '24 hours') as ends_at,
                  date_trunc('month', d.day, 'UTC') as month) p
              where u.starts_at < {until} and (u.ends_at is null or u.ends_at > {from}) and s.starts_at < s.ends_at
              group by k.key, d.day),
            sums as (
              select key, array_agg(extract(day from day - {from})::int order by day) as days, array_agg(amount order by day) as amounts,
                sum(running)::bigint as running, sum(stopped)::bigint as stopped
              from pieces group by key)
            select c.key as "Key", coalesce(n.name, r.name, o.name, '') as "Name", c.days as "Days", c.amounts as "Amounts",
              c.running as "Running", c.stopped as "Stopped"
            from sums c
            left join plans n on n.id = c.key
            left join servers r on r.id = c.key
            left join projects o on o.id = c.key
            """).ToListAsync(cancellationToken);

    /// <param name="Days">Those with use, counted from the first asked for.</param>
    /// <param name="Amounts">One for each of them.</param>
    /// <param name="Running">Seconds.</param>
    /// <param name="Stopped">Seconds.</param>
    private sealed record RevenueSum(Guid? Key, string Name, int[] Days, long[] Amounts, long Running, long Stopped)
    {
        public RevenueRow Spread(int days)
        {
            var amounts = new long[days];
            foreach (var (day, amount) in Days.Zip(Amounts))
                amounts[day] = amount;
            return new RevenueRow(Key, Name, amounts, TimeSpan.FromSeconds(Running).TotalHours, TimeSpan.FromSeconds(Stopped).TotalHours);
        }
    }
}
