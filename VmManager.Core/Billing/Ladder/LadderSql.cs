using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>What the ladder reads of many projects at once.</summary>
internal static class LadderSql
{
    /// <summary>
    /// Projects on the ladder, with something it stopped, or whose points last less than so many hours. What has reached its cap still counts
    /// here: this finds whom to look at, the rule decides.
    /// </summary>
    public static async Task<List<ProjectId>> FindAsync(VmManagerDbContext database, int hours, CancellationToken cancellationToken)
    {
        var found = await database.Database.SqlQuery<Guid>(
            $"""
            select project_id as "Value" from project_standings where rung <> 'Good'
            union select project_id from instances where stopped_by_ladder_at is not null
            union
            select a.id from ledger_accounts a
            join (select account_id, sum(rate) as rate from usage_intervals where not is_settled and ends_at is null and rate > 0 group by account_id) u
              on u.account_id = a.id
            left join project_standings s on s.project_id = a.id
            where a.balance + a.overdraft_limit <= u.rate * {hours} and s.exempt_at is null
            """).ToListAsync(cancellationToken);
        return found.ConvertAll(ProjectId.From);
    }

    public static async Task<List<LadderState>> ReadAsync(
        VmManagerDbContext database, IEnumerable<ProjectId> projects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = projects.Select(project => project.Value).ToArray();
        var month = new StatementMonth(now.Year, now.Month).Start;
        var rows = await database.Database.SqlQuery<Row>(
            $"""
            select a.id as "Id", a.balance as "Balance", a.overdraft_limit as "OverdraftLimit",
              coalesce(s.rung, 'Good') as "Rung", s.rung_since as "RungSince", s.empty_at as "EmptyAt", s.episode_since as "EpisodeSince",
              s.warned_hours as "WarnedHours", s.warned_balance as "WarnedBalance", coalesce(s.wake_on_top_up, true) as "WakeOnTopUp",
              coalesce(s.mail_warnings, true) as "MailWarnings", s.exempt_at is not null as "IsExempt",
              u.burn as "BurnPerHour", i.instances as "Instances", i.running as "Running", i.held as "Held",
              i.first_wake as "FirstWakePerHour", i.wake as "WakePerHour"
            from ledger_accounts a
            left join project_standings s on s.project_id = a.id
            cross join lateral (
              select coalesce(sum(rate), 0)::bigint as burn from usage_intervals
              where account_id = a.id and not is_settled and ends_at is null and rate > 0
                and (cap_per_month is null or case when starts_at >= {month} then used_before else 0 end
                  + usage_spent(starts_at, rate, cap_per_month, used_before, {month}, greatest(starts_at, {now})) < cap_per_month)) u
            cross join lateral (
              select count(*)::int as instances,
                count(*) filter (where lifecycle = 'Provisioning' or (lifecycle = 'Ready' and observed_state not in ('Stopped', 'Missing')))::int as running,
                count(*) filter (where is_held)::int as held,
                coalesce(sum(price_per_hour - price_per_hour_stopped) filter (where is_asleep), 0)::bigint as wake,
                coalesce((array_agg(price_per_hour - price_per_hour_stopped order by stop_priority desc, created_at) filter (where is_asleep))[1], 0)
                  as first_wake
              from (
                select *, lifecycle = 'Ready' and stopped_by_ladder_at is not null as is_held,
                  lifecycle = 'Ready' and stopped_by_ladder_at is not null and observed_state = 'Stopped' as is_asleep
                from instances where project_id = a.id and lifecycle in ('Provisioning', 'Ready', 'Deleting') and price_per_hour > 0 offset 0) n) i
            where a.id = any ({ids}) and a.kind = 'Project'
            """).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.State);
    }

    /// <summary>As the database gives it; enums and ids are plain there.</summary>
    private sealed record Row
    {
        public Guid Id { get; init; }

        public long Balance { get; init; }

        public long OverdraftLimit { get; init; }

        public required string Rung { get; init; }

        public DateTimeOffset? RungSince { get; init; }

        public DateTimeOffset? EmptyAt { get; init; }

        public DateTimeOffset? EpisodeSince { get; init; }

        public int? WarnedHours { get; init; }

        public long? WarnedBalance { get; init; }

        public bool WakeOnTopUp { get; init; }

        public bool MailWarnings { get; init; }

        public bool IsExempt { get; init; }

        public long BurnPerHour { get; init; }

        public int Instances { get; init; }

        public int Running { get; init; }

        public int Held { get; init; }

        public long FirstWakePerHour { get; init; }

        public long WakePerHour { get; init; }

        public LadderState State => new()
        {
            ProjectId = new ProjectId(Id),
            Rung = Enum.Parse<LadderRung>(Rung),
            RungSince = RungSince,
            EmptyAt = EmptyAt,
            EpisodeSince = EpisodeSince,
            WarnedHours = WarnedHours,
            WarnedBalance = WarnedBalance,
            WakeOnTopUp = WakeOnTopUp,
            MailWarnings = MailWarnings,
            IsExempt = IsExempt,
            Balance = Balance,
            OverdraftLimit = OverdraftLimit,
            BurnPerHour = BurnPerHour,
            Instances = Instances,
            Running = Running,
            Held = Held,
            FirstWakePerHour = FirstWakePerHour,
            WakePerHour = WakePerHour,
        };
    }
}
