using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>
/// Tells everybody with an instance of a plan that its price changes on a day, once each: a project's notice and its people's mails are written in
/// one transaction, and the notice is what a repeated or interrupted run goes by. Until the day comes, whoever creates an instance at the price
/// before is told, too.
/// </summary>
internal sealed class PriceAnnouncements(
    IDbContextFactory<VmManagerDbContext> databases, IMailOutbox outbox, PriceMails mails, IChangeHub changes, TimeProvider time)
{
    private const int AtOnce = 200;

    /// <returns>How many projects were told.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var told = 0;
        foreach (var price in await OpenAsync(now, cancellationToken))
            told += await AnnounceAsync(price, now, cancellationToken);
        return told;
    }

    /// <summary>Dated versions that somebody may have to be told of.</summary>
    private async Task<List<PlanPrice>> OpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.PlanPrices.AsNoTracking()
            .Where(price => price.EffectiveAt > price.CreatedAt && (price.AnnouncedAt == null || price.EffectiveAt > now))
            .Where(price => !database.PlanPrices.Any(later =>
                later.PlanId == price.PlanId && later.Version > price.Version && later.EffectiveAt <= price.EffectiveAt))
            .OrderBy(price => price.CreatedAt).ToListAsync(cancellationToken);
    }

    private async Task<int> AnnounceAsync(PlanPrice price, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var told = 0;
        while (await UntoldAsync(price, cancellationToken) is { Count: > 0 } projects)
        {
            foreach (var project in projects)
                told += await TellAsync(price, project, now, cancellationToken) ? 1 : 0;
        }
        if (told > 0)
            outbox.Wake();
        if (price.AnnouncedAt is null)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await database.PlanPrices.Where(row => row.Id == price.Id && row.AnnouncedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.AnnouncedAt, now), cancellationToken);
        }
        return told;
    }

    /// <summary>Projects with instances at other terms, and the least any of them pays per hour.</summary>
    private async Task<List<UntoldProject>> UntoldAsync(PlanPrice price, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Database.SqlQuery<UntoldProject>(
            $"""
            select i.project_id as "Id", min(i.price_per_hour) as "PerHour" from instances i
            where i.plan_id = {price.PlanId.Value} and i.lifecycle in ('Provisioning', 'Ready')
              and (i.price_per_hour, i.price_per_hour_stopped, i.cap_per_month)
                is distinct from ({price.PerHour}, {price.PerHourStopped}, {price.CapPerMonth}::bigint)
              and not exists (select from billing_notices n where n.project_id = i.project_id and n.key = {Key(price)})
            group by i.project_id order by i.project_id limit {AtOnce}
            """).ToListAsync(cancellationToken);
    }

    private async Task<bool> TellAsync(PlanPrice price, UntoldProject project, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var plan = await database.Plans.Where(row => row.Id == price.PlanId).Select(row => row.Name).SingleAsync(cancellationToken);
        string[] arguments =
        [
            plan, price.EffectiveAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            project.PerHour.ToString(CultureInfo.InvariantCulture), price.PerHour.ToString(CultureInfo.InvariantCulture),
        ];
        var (id, kind) = (TypedId.New<NoticeId>(), nameof(NoticeKind.PriceAnnounced));
        var isNew = await database.Database.ExecuteSqlAsync(
            $"""
            insert into billing_notices (id, project_id, kind, key, arguments, at)
            values ({id.Value}, {project.Id}, {kind}, {Key(price)}, {arguments}, {now}) on conflict (project_id, key) do nothing
            """,
            cancellationToken);
        if (isNew == 0)
            return false;
        foreach (var person in await PeopleAsync(database, ProjectId.From(project.Id), cancellationToken))
            await AddMailAsync(database, person, price, plan, project.PerHour, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Billing, project.Id, ProjectId.From(project.Id)));
        return true;
    }

    /// <summary>Whoever can accept it.</summary>
    private static Task<List<Person>> PeopleAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken) => (
        from member in database.ProjectMembers
        join person in database.Users on member.PersonId equals person.Id
        where member.ProjectId == project && (member.Role == ProjectRole.Operator || member.Role == ProjectRole.Owner)
            && person.EmailConfirmed && person.SuspendedAt == null
        select person).AsNoTracking().ToListAsync(cancellationToken);

    /// <summary>The kind names the price: one mail for somebody in several projects, and none lost to another plan's price.</summary>
    private async Task AddMailAsync(
        VmManagerDbContext database, Person person, PlanPrice price, string plan, long before, CancellationToken cancellationToken)
    {
        var kind = $"price:{price.Id.Value:N}";
        if (!await database.OutgoingMails.AnyAsync(mail => mail.Recipient == person.Email && mail.Kind == kind, cancellationToken))
            await outbox.AddAsync(database, kind, mails.Announcement(person, price, plan, before), cancellationToken);
    }

    private static string Key(PlanPrice price) => $"price:{price.Id}";

    private sealed record UntoldProject(Guid Id, long PerHour);
}
