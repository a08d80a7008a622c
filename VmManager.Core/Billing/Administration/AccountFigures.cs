using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>What projects have and burn, by the tick's own formula, for many projects in one statement.</summary>
internal static class AccountFigures
{
    /// <summary>Not yet asked: put in order and cut into pages in the database.</summary>
    /// <param name="database">The caller's unit of work.</param>
    /// <param name="projects">Only these; null for all.</param>
    /// <param name="now">The month up to here.</param>
    public static IQueryable<AccountFigure> Query(VmManagerDbContext database, IEnumerable<ProjectId>? projects, DateTimeOffset now)
    {
        var month = new StatementMonth(now.Year, now.Month);
        var ids = projects?.Select(project => project.Value).ToArray();
        return database.Database.SqlQuery<AccountFigure>(
            $"""
            with used as (
              select u.account_id, sum(s.by_now)::bigint as spent, (sum(u.rate) filter (
                where u.ends_at is null and (u.cap_per_month is null
                  or case when u.starts_at >= {month.Start} then u.used_before else 0 end + s.by_now < u.cap_per_month)))::bigint as burn
              from usage_intervals u
              cross join lateral (
                select usage_spent(u.starts_at, u.rate, u.cap_per_month, u.used_before, {month.Start},
                  greatest(u.starts_at, {month.Start}, least(u.ends_at, {now}))) as by_now) s
              where ({ids}::uuid[] is null or u.account_id = any ({ids}))
                and u.starts_at < {month.End} and (u.ends_at is null or u.ends_at > {month.Start})
              group by u.account_id)
            select a.project_id as "ProjectId", a.balance as "Balance", coalesce(used.burn, 0) as "BurnPerHour", coalesce(used.spent, 0) as "SpentThisMonth",
              case when used.burn > 0 and greatest(a.balance + a.overdraft_limit, 0) / used.burn::float8 <= {FundsState.MostHours}
                then greatest(a.balance + a.overdraft_limit, 0) / used.burn::float8 end as "RunwayHours"
            from ledger_accounts a
            left join used on used.account_id = a.id
            where a.kind = 'Project' and ({ids}::uuid[] is null or a.id = any ({ids}))
            """);
    }

    public static async Task<IReadOnlyDictionary<ProjectId, AccountFigure>> ReadAsync(
        VmManagerDbContext database, IReadOnlyCollection<ProjectId> projects, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Query(database, projects, now).ToDictionaryAsync(figure => new ProjectId(figure.ProjectId), cancellationToken);
}

/// <param name="BurnPerHour">As everything is now; what has reached its cap burns nothing.</param>
/// <param name="RunwayHours">Of the balance with the overdraft allowed. Null when nothing burns, or for as good as ever.</param>
internal sealed record AccountFigure(Guid ProjectId, long Balance, long BurnPerHour, long SpentThisMonth, double? RunwayHours)
{
    public TimeSpan? Runway => RunwayHours is { } hours ? TimeSpan.FromHours(hours) : null;
}
