using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Mail;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Tells people of a step, in the app and by mail, and puts aside what no longer holds; all in the transaction of the step.</summary>
internal sealed class LadderNotices(LadderMails mails, IMailOutbox outbox, IOptions<BillingOptions> options)
{
    private static readonly NoticeKind[] OfLowPoints = [NoticeKind.RunningLow, NoticeKind.Empty, NoticeKind.FinalNotice, NoticeKind.Recoverable];

    /// <param name="database">The unit of work of the step.</param>
    /// <param name="notice">What is told; null when a step only makes earlier words untrue.</param>
    /// <param name="state">Where the project stands now.</param>
    /// <param name="now">The moment of the step.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AddAsync(
        VmManagerDbContext database, LadderNotice? notice, LadderState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outdated = Outdated(notice?.Kind, state.Rung);
        await database.BillingNotices
            .Where(row => row.ProjectId == state.ProjectId && row.DismissedAt == null && outdated.Contains(row.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DismissedAt, now), cancellationToken);
        if (notice is null || await database.BillingNotices.AnyAsync(
            row => row.ProjectId == state.ProjectId && row.Key == notice.Key, cancellationToken))
            return;
        var id = TypedId.New<NoticeId>();
        database.BillingNotices.Add(new BillingNotice
        {
            Id = id,
            ProjectId = state.ProjectId,
            Kind = notice.Kind,
            Key = notice.Key,
            Arguments = [.. notice.Arguments],
            At = now,
        });
        await database.SaveChangesAsync(cancellationToken);
        if (GoesByMail(notice.Kind, state))
            await MailAsync(database, id, notice, state, cancellationToken);
    }

    /// <summary>What no longer holds. Reaching the days of grace says nothing new: what was told at zero holds on.</summary>
    private static NoticeKind[] Outdated(NoticeKind? told, LadderRung rung) => (told, rung) switch
    {
        (NoticeKind.Empty, _) => [.. OfLowPoints, NoticeKind.Woken],
        (null, LadderRung.Grace) => [NoticeKind.FinalNotice, NoticeKind.Recoverable],
        _ => OfLowPoints,
    };

    private static bool GoesByMail(NoticeKind kind, LadderState state) => kind switch
    {
        NoticeKind.RunningLow or NoticeKind.Empty => state.MailWarnings,
        NoticeKind.FinalNotice or NoticeKind.Recoverable or NoticeKind.Deleted => true,
        _ => false,
    };

    /// <summary>To all owners.</summary>
    private async Task MailAsync(
        VmManagerDbContext database, NoticeId id, LadderNotice notice, LadderState state, CancellationToken cancellationToken)
    {
        var ladder = options.Value.Ladder;
        DateTimeOffset? keptUntil = ladder.Delete && state.EmptyAt is { } empty ? empty.AddDays(ladder.GraceDays) : null;
        var name = await NameAsync(database, state.ProjectId, cancellationToken);
        var owners = await (
            from member in database.ProjectMembers
            join person in database.Users on member.PersonId equals person.Id
            where member.ProjectId == state.ProjectId && member.Role == ProjectRole.Owner && person.EmailConfirmed
            select person).AsNoTracking().ToListAsync(cancellationToken);
        foreach (var owner in owners)
        {
            // A kind of its own: nobody's notice of one project keeps back that of another. Notices are not told twice as it is.
            await outbox.AddAsync(
                database, $"points:{id.Value:N}", mails.Compose(owner, state.ProjectId, name, notice, keptUntil, ladder.Stop), cancellationToken);
        }
    }

    public static Task<string> NameAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken) =>
        database.Projects.Where(row => row.Id == project).Select(row => row.Name).SingleAsync(cancellationToken);
}
