using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Weighs a price against what runs at others.</summary>
internal static class PriceEffects
{
    private const int Largest = 10;

    /// <summary>What all instances of the plan that are not at these terms cost in a month as they are, and would cost at these.</summary>
    public static async Task<PriceEffect> ReadAsync(
        VmManagerDbContext database, PlanId planId, PriceTerms? before, PriceTerms after, CancellationToken cancellationToken)
    {
        var rows = await database.Database.SqlQuery<Row>(
            $"""
            with concerned as (
              select i.project_id,
                least((case i.observed_state when 'Stopped' then i.price_per_hour_stopped else i.price_per_hour end)::numeric * {Points.HoursPerMonth},
                  i.cap_per_month) as month_now,
                case i.observed_state when 'Stopped' then {after.MonthStopped} else {after.MonthRunning} end as month_then
              from instances i
              where i.plan_id = {planId.Value} and i.lifecycle in ('Provisioning', 'Ready')
                and (i.price_per_hour, i.price_per_hour_stopped, i.cap_per_month)
                  is distinct from ({after.PerHour}, {after.PerHourStopped}, {after.CapPerMonth}::bigint)),
            sums as (
              select project_id, count(*)::int as instances, sum(month_now)::bigint as month_now, sum(month_then)::bigint as month_then
              from concerned group by project_id)
            select p.project_id as "ProjectId", n.name as "Name", p.instances as "Instances", p.month_now as "MonthNow", p.month_then as "MonthThen",
              (sum(p.instances) over ())::int as "AllInstances", (count(*) over ())::int as "AllProjects",
              (sum(p.month_now) over ())::bigint as "AllNow", (sum(p.month_then) over ())::bigint as "AllThen"
            from sums p join projects n on n.id = p.project_id
            order by p.month_then - p.month_now desc, p.month_then desc, n.name limit {Largest}
            """).ToListAsync(cancellationToken);
        var all = rows.FirstOrDefault();
        return new PriceEffect(
            before, after, all?.AllInstances ?? 0, all?.AllProjects ?? 0, all?.AllNow ?? 0, all?.AllThen ?? 0,
            [.. rows.Select(row => new PriceEffectRow(row.ProjectId, row.Name, row.Instances, row.MonthNow, row.MonthThen))]);
    }

    private sealed record Row(
        Guid ProjectId, string Name, int Instances, long MonthNow, long MonthThen, int AllInstances, int AllProjects, long AllNow, long AllThen);
}
