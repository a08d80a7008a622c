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

    public static LadderView View(ProjectStanding standing, long balance, long burnPerHour, BillingOptions options)
    {
        var (next, at) = Next(standing, options.Ladder);
        return new LadderView(standing.Rung, standing.RungSince, at, next, Missing(standing.Rung, balance, burnPerHour, options), standing.ExemptAt is not null);
    }

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

    private static (LadderRung? Next, DateTimeOffset? At) Next(ProjectStanding standing, LadderOptions ladder)
    {
        if (standing.EmptyAt is not { } empty || !ladder.Delete || standing.ExemptAt is not null)
            return (null, null);
        var end = empty.AddDays(ladder.GraceDays);
        return standing.Rung switch
        {
            LadderRung.Empty or LadderRung.Grace => (LadderRung.FinalNotice, end.AddDays(-ladder.FinalNoticeDays)),
            LadderRung.FinalNotice => (LadderRung.Recoverable, end),
            LadderRung.Recoverable => (LadderRung.Ended, end.AddDays(ladder.RecoveryDays)),
            _ => (null, null),
        };
    }

    private static long Missing(LadderRung rung, long balance, long burnPerHour, BillingOptions options) => rung switch
    {
        LadderRung.Good => 0,
        LadderRung.Low => Math.Max(0, burnPerHour * (options.Ladder.Warnings is [var first, ..] ? first : 0) - balance),
        _ => Math.Max(1, (long)Math.Ceiling(burnPerHour * options.NeededHours) - balance),
    };
}
