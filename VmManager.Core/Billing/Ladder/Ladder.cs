using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Billing;

/// <summary>
/// Applies <see cref="LadderRule"/>: all at once in a sweep, or to some projects whose points just changed. A step, what is told of it and its
/// mails are one transaction under a lock of the project's standing, so that any number of processes take each step once; what is to be done with
/// instances follows from where the project stands, so that whoever looks next goes on where a process ended.
/// </summary>
internal sealed partial class Ladder(
    IDbContextFactory<VmManagerDbContext> databases,
    LadderNotices notices,
    LadderInstances instances,
    IMailOutbox outbox,
    IAuditLog audit,
    IChangeHub changes,
    IOptions<BillingOptions> options,
    TimeProvider time,
    ILogger<Ladder> logger)
{
    private const int AtOnce = 1000;

    /// <summary>Looks at everybody near or on the ladder.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var hours = options.Value.Ladder.Warnings is [var first, ..] ? first : 0;
        await LookAsync(await LadderSql.FindAsync(database, hours, cancellationToken), cancellationToken);
    }

    /// <summary>Looks at these. Only those for whom something is due are touched.</summary>
    public async Task LookAsync(IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken)
    {
        foreach (var some in projects.Distinct().Chunk(AtOnce))
        {
            foreach (var project in await DueAsync(some, cancellationToken))
                await TakeAsync(project, cancellationToken);
        }
    }

    private async Task<List<ProjectId>> DueAsync(ProjectId[] projects, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var states = await LadderSql.ReadAsync(database, projects, now, cancellationToken);
        return [.. states
            .Where(state => LadderRule.Next(state, options.Value, now) is not null || LadderRule.Work(state, options.Value) != LadderWork.None)
            .Select(state => state.ProjectId)];
    }

    private async Task TakeAsync(ProjectId project, CancellationToken cancellationToken)
    {
        try
        {
            var state = await StepAsync(project, cancellationToken);
            await instances.WorkAsync(state, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The others are looked at all the same, and this one again at the next look.
            LogFailed(logger, project, exception);
        }
    }

    /// <summary>Takes the steps that are due, and tells people.</summary>
    /// <returns>Where the project stands then.</returns>
    private async Task<LadderState> StepAsync(ProjectId project, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var standing = await StandingReading.LockAsync(database, project, cancellationToken);
        var now = time.GetUtcNow();
        var state = (await LadderSql.ReadAsync(database, [project], now, cancellationToken))[0];
        var steps = LadderRule.Walk(state, options.Value, now);
        if (steps.Count == 0)
            return state;
        foreach (var step in steps)
        {
            if (IsWorthKeeping(state.Rung, step.After.Rung))
                Record(database, step.After, state.Rung, await LadderNotices.NameAsync(database, project, cancellationToken));
            var notice = step.Notice ?? await WokenAsync(database, state.Rung, step.After, now, cancellationToken);
            await notices.AddAsync(database, notice, step.After, now, cancellationToken);
            state = step.After;
        }
        Write(standing, state);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Wake();
        changes.Publish(new Change(ChangeTopic.Billing, project.Value, project));
        LogStands(logger, project, state.Rung);
        return state;
    }

    /// <summary>Who comes back is told how many instances are started.</summary>
    private async Task<LadderNotice?> WokenAsync(
        VmManagerDbContext database, LadderRung before, LadderState after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (before < LadderRung.Empty || after.Rung != LadderRung.Good)
            return null;
        var count = await instances.CountToWakeAsync(database, after, cancellationToken);
        return count == 0 ? null : new LadderNotice(NoticeKind.Woken, $"woken:{now.ToUnixTimeMilliseconds()}", $"{count}");
    }

    /// <summary>Warnings are no act; what has or ends consequences is one.</summary>
    private static bool IsWorthKeeping(LadderRung before, LadderRung after) => before != after && (before >= LadderRung.Empty || after >= LadderRung.Empty);

    private void Record(VmManagerDbContext database, LadderState state, LadderRung before, string name) => audit.Add(
        database, Actor.Platform, "billing.ladder", new AuditSubject("project", state.ProjectId.Value, name, state.ProjectId),
        ("from", $"{before}"), ("to", $"{state.Rung}"));

    private static void Write(ProjectStanding standing, LadderState state)
    {
        standing.Rung = state.Rung;
        standing.RungSince = state.RungSince;
        standing.EmptyAt = state.EmptyAt;
        standing.EpisodeSince = state.EpisodeSince;
        standing.WarnedHours = state.WarnedHours;
        standing.WarnedBalance = state.WarnedBalance;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Project {ProjectId} stands on {Rung}")]
    private static partial void LogStands(ILogger logger, ProjectId projectId, LadderRung rung);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ladder could not be applied to project {ProjectId}")]
    private static partial void LogFailed(ILogger logger, ProjectId projectId, Exception exception);
}
