using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>Where a project stands when points run low, and what its people chose.</summary>
internal static class StandingReading
{
    public static async Task<ProjectStanding> FindAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken) =>
        await database.ProjectStandings.AsNoTracking().FirstOrDefaultAsync(standing => standing.ProjectId == project, cancellationToken)
            ?? new ProjectStanding { ProjectId = project };

    /// <summary>The standing, tracked and locked until the commit: steps of a project are taken one at a time.</summary>
    public static async Task<ProjectStanding> LockAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into project_standings (project_id, rung, wake_on_top_up, mail_warnings) values ({project.Value}, 'Good', true, true)
            on conflict (project_id) do nothing
            """,
            cancellationToken);
        var standings = await database.ProjectStandings.FromSql($"select * from project_standings where project_id = {project.Value} for update")
            .AsTracking().ToListAsync(cancellationToken);
        return standings[0];
    }

    /// <summary>The rung, which does not change until the commit; null when there is no standing.</summary>
    public static async Task<LadderRung?> HoldAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken)
    {
        var rungs = await database.Database
            .SqlQuery<string>($"select rung as \"Value\" from project_standings where project_id = {project.Value} for share").ToListAsync(cancellationToken);
        return rungs is [var rung] ? Enum.Parse<LadderRung>(rung) : null;
    }

    /// <param name="standing">Where the project stands.</param>
    /// <param name="available">Its balance, and how far below zero it may go.</param>
    /// <param name="burnPerHour">What it costs as it is now.</param>
    /// <param name="options">The platform's rules.</param>
    /// <param name="wakePerHour">What would come to that if everything were started that the ladder stopped.</param>
    public static LadderView View(ProjectStanding standing, long available, long burnPerHour, BillingOptions options, long wakePerHour = 0)
    {
        var (next, at) = Next(standing, options.Ladder);
        var isExempt = standing.ExemptAt is not null;
        var wanted = burnPerHour + (standing.WakeOnTopUp ? wakePerHour : 0);
        return new LadderView(standing.Rung, standing.RungSince, at, next, isExempt ? 0 : Missing(standing.Rung, available, wanted, options), isExempt);
    }

    /// <summary>What points would start again, because the ladder stopped it.</summary>
    public static IQueryable<Instance> Wakeable(VmManagerDbContext database, ProjectId project) =>
        database.Instances.Where(instance => instance.ProjectId == project && instance.Lifecycle == InstanceLifecycle.Ready
            && instance.StoppedByLadderAt != null && instance.ObservedState == PowerState.Stopped);

    public static LadderRules Rules(LadderOptions ladder) => new(
        ladder.Warnings, ladder.Stop, ladder.Delete ? ladder.GraceDays : null, ladder.FinalNoticeDays, ladder.RecoveryDays);

    public static Task<List<NoticeView>> NoticesAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken) =>
        database.BillingNotices.AsNoTracking().Where(notice => notice.ProjectId == project && notice.DismissedAt == null)
            .OrderByDescending(notice => notice.At)
            .Select(notice => new NoticeView(notice.Id, notice.ProjectId, notice.Kind, notice.At, notice.Arguments)).ToListAsync(cancellationToken);

    /// <summary>Lowest priority first; of equals the newest, which people miss least.</summary>
    public static Task<List<StopOrderRow>> OrderAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken) =>
        database.Instances.AsNoTracking()
            .Where(instance => instance.ProjectId == project && instance.Lifecycle == InstanceLifecycle.Ready)
            .OrderBy(instance => instance.StopPriority).ThenByDescending(instance => instance.CreatedAt)
            .Select(instance => new StopOrderRow(
                instance.Id, instance.Name, instance.StopPriority, instance.PricePerHour,
                instance.ObservedState == PowerState.Running || instance.ObservedState == PowerState.Frozen, instance.StoppedByLadderAt != null))
            .ToListAsync(cancellationToken);

    /// <summary>As <see cref="LadderRule"/> does it: the last two rungs are counted from when people were told.</summary>
    private static (LadderRung? Next, DateTimeOffset? At) Next(ProjectStanding standing, LadderOptions ladder)
    {
        if (standing.EmptyAt is not { } empty || !ladder.Delete || standing.ExemptAt is not null)
            return (null, null);
        return standing.Rung switch
        {
            LadderRung.Empty or LadderRung.Grace => (LadderRung.FinalNotice, empty.AddDays(ladder.GraceDays - ladder.FinalNoticeDays)),
            LadderRung.FinalNotice => (LadderRung.Recoverable, standing.RungSince?.AddDays(ladder.FinalNoticeDays)),
            LadderRung.Recoverable => (LadderRung.Ended, standing.RungSince?.AddDays(ladder.RecoveryDays)),
            _ => (null, null),
        };
    }

    private static long Missing(LadderRung rung, long available, long perHour, BillingOptions options) => rung switch
    {
        LadderRung.Good => 0,
        LadderRung.Low => Math.Max(0, perHour * (options.Ladder.Warnings is [var first, ..] ? first : 0) - available),
        _ => Math.Max(1, LadderRule.Needed(perHour, options) - available),
    };
}
