using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What admins allow a project: how far below zero it may go, and whether it is kept off the ladder.</summary>
internal sealed class AccountRules(IDbContextFactory<VmManagerDbContext> databases, IPointsNews news, IAuditLog audit, TimeProvider time)
{
    private const string What = "project";

    public Task<Result> SetOverdraftAsync(Actor actor, ProjectId projectId, long limit, string reason, CancellationToken cancellationToken)
    {
        var wrong = limit is < 0 or > BillingLimits.MostPerEntry
            ? FieldErrors.OutOfRange(0, Words(BillingLimits.MostPerEntry)) with { Field = "Amount" }
            : null;
        return ChangeAsync(actor, projectId, Invalid.Join(wrong, Reasons.Refusal(reason)), async (database, account, subject) =>
        {
            if (account.OverdraftLimit == limit)
                return;
            await database.LedgerAccounts.Where(row => row.Id == account.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(each => each.OverdraftLimit, limit), cancellationToken);
            audit.Add(
                database, actor, "points.overdraft_set", subject,
                ("from", Words(account.OverdraftLimit)), ("to", Words(limit)), ("reason", reason.Trim()));
        }, cancellationToken);
    }

    public Task<Result> ExemptAsync(Actor actor, ProjectId projectId, bool isExempt, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(actor, projectId, Reasons.Refusal(reason), async (database, _, subject) =>
        {
            // The row may come from the ladder at the same moment.
            await database.Database.ExecuteSqlAsync(
                $"""
                insert into project_standings (project_id, rung, wake_on_top_up, mail_warnings) values ({projectId.Value}, 'Good', true, true)
                on conflict (project_id) do nothing
                """,
                cancellationToken);
            var found = await database.ProjectStandings.FromSql($"select * from project_standings where project_id = {projectId.Value} for update")
                .AsTracking().ToListAsync(cancellationToken);
            var standing = found[0];
            if (standing.ExemptAt is not null == isExempt)
                return;
            standing.ExemptAt = isExempt ? time.GetUtcNow() : null;
            standing.ExemptReason = isExempt ? reason.Trim() : null;
            audit.Add(database, actor, isExempt ? "points.exempted" : "points.exemption_ended", subject, ("reason", reason.Trim()));
        }, cancellationToken);

    /// <summary>Holds the account's row meanwhile, as whoever moves points does: the ladder and other admins see it before or after.</summary>
    private async Task<Result> ChangeAsync(
        Actor actor,
        ProjectId projectId,
        Error? problem,
        Func<VmManagerDbContext, LedgerAccount, AuditSubject, Task> change,
        CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var name = await database.Projects.Where(project => project.Id == projectId).Select(project => project.Name).FirstOrDefaultAsync(cancellationToken);
        if (name is null)
            return new NotFound(What);
        if (problem is not null)
            return problem;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var accounts = await database.LedgerAccounts.FromSql($"select * from ledger_accounts where id = {projectId.Value} for no key update")
            .AsNoTracking().ToListAsync(cancellationToken);
        await change(database, accounts[0], new AuditSubject(What, projectId.Value, name, projectId));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await news.AnnounceAsync([projectId], cancellationToken);
        return Result.Success;
    }

    private static string Words(long microPoints) => Points.Format(microPoints, CultureInfo.InvariantCulture);
}
