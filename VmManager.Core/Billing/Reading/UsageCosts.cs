using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Billing;

/// <summary>
/// What use costs, from the intervals by the tick's own formula: up to the moment asked for, not to the last charge. All months and days are UTC.
/// </summary>
internal static class UsageCosts
{
    /// <summary>Instances that were used in the month of <paramref name="now"/>, by account or by id.</summary>
    public static Task<List<MonthCost>> OfMonthAsync(
        VmManagerDbContext database, Guid accountId, Guid[] instances, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var month = new StatementMonth(now.Year, now.Month);
        var today = new DateTimeOffset(now.Date, TimeSpan.Zero);
        return database.Database.SqlQuery<MonthCost>(
            $"""
            select u.instance_id as "InstanceId",
              coalesce(max(u.rate) filter (where u.ends_at is null), 0)::bigint as "Rate",
              coalesce(bool_or(u.ends_at is null and u.cap_per_month is not null
                and case when u.starts_at >= {month.Start} then u.used_before else 0 end + s.by_now >= u.cap_per_month), false) as "IsCapped",
              sum(s.by_now)::bigint as "ThisMonth", sum(s.by_now - s.by_today)::bigint as "Today", sum(s.by_end)::bigint as "Forecast",
              sum(usage_spent(u.starts_at, u.credited_rate, u.cap_per_month, u.used_before, {month.Start}, s.until))::bigint as "Credited"
            from usage_intervals u
            cross join lateral (
              select greatest(u.starts_at, {month.Start}) as begun, greatest(u.starts_at, {month.Start}, least(u.ends_at, {now})) as until) c
            cross join lateral (
              select c.begun, c.until,
                usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, {month.Start}, c.until) as by_now,
                usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, {month.Start}, greatest(c.begun, least(c.until, {today}))) as by_today,
                usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, {month.Start}, coalesce(u.ends_at, {month.End})) as by_end) s
            where (u.account_id = {accountId} or u.instance_id = any ({instances}))
              and u.starts_at < {month.End} and (u.ends_at is null or u.ends_at > {month.Start})
            group by u.instance_id
            """).ToListAsync(cancellationToken);
    }

    /// <summary>What each instance of an account cost on each day.</summary>
    public static Task<List<DayCost>> ByDayAsync(
        VmManagerDbContext database, Guid accountId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<DayCost>(
            $"""
            select i.id as "InstanceId", i.name as "Name", i.deleted_at is not null as "IsDeleted", d.day as "Day",
              sum(usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, p.month, p.ends_at)
                - usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, p.month, p.starts_at))::bigint as "Amount"
            from usage_intervals u
            join instances i on i.id = u.instance_id
            cross join lateral (select greatest(u.starts_at, {from}) as starts_at, least(u.ends_at, {until}) as ends_at) s
            cross join lateral generate_series(
              date_trunc('day', s.starts_at, 'UTC'), s.ends_at - interval '1 microsecond', interval '24 hours') as d (day)
            cross join lateral (
              select greatest(s.starts_at, d.day) as starts_at, least(s.ends_at, d.day + interval '24 hours') as ends_at,
                date_trunc('month', d.day, 'UTC') as month) p
            where u.account_id = {accountId} and u.rate > 0 and u.starts_at < {until} and (u.ends_at is null or u.ends_at > {from})
            group by i.id, i.name, i.deleted_at, d.day
            """).ToListAsync(cancellationToken);
}

/// <summary>An instance in a month.</summary>
/// <param name="Rate">Per hour now; 0 when nothing is charged.</param>
/// <param name="Forecast">At the end of the month, if everything stays as it is.</param>
internal sealed record MonthCost(Guid InstanceId, long Rate, bool IsCapped, long ThisMonth, long Today, long Forecast, long Credited)
{
    /// <summary>Beyond the cap nothing burns.</summary>
    public long Burn => IsCapped ? 0 : Rate;
}

internal sealed record DayCost(Guid InstanceId, string Name, bool IsDeleted, DateTimeOffset Day, long Amount);
