using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class LowBalanceActions(
    IDbContextFactory<VmManagerDbContext> databases, IPointsNews news, IAuditLog audit, IChangeHub changes, TimeProvider time) : ILowBalanceActions
{
    private const int First = 1;
    private const int Last = 9;

    public async Task<Result> SaveAsync(Actor actor, ProjectId? projectId, LowBalanceForm form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await BillingAccess.FindAsync(database, actor, projectId, ProjectRole.Owner, cancellationToken);
        if (!project.IsSuccess)
            return project.Error;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var standing = await StandingReading.LockAsync(database, project.Value, cancellationToken);
        (standing.WakeOnTopUp, standing.MailWarnings) = (form.WakeOnTopUp, form.MailWarnings);
        var name = await LadderNotices.NameAsync(database, project.Value, cancellationToken);
        audit.Add(
            database, actor, "billing.low_balance", new AuditSubject("project", project.Value.Value, name, project.Value),
            ("wake", $"{form.WakeOnTopUp}"), ("mail", $"{form.MailWarnings}"));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        // What is wanted of the ladder changes what it does.
        await news.AnnounceAsync([project.Value], cancellationToken);
        return Result.Success;
    }

    public async Task<Result> SetPriorityAsync(Actor actor, InstanceId instanceId, int priority, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Owner, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (priority is < First or > Last)
            return new Invalid([FieldErrors.OutOfRange(First, Last) with { Field = "Priority" }]);
        var instance = found.Value;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Past the form that somebody may have open on the same instance.
        await database.Instances.Where(row => row.Id == instanceId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.StopPriority, priority), cancellationToken);
        audit.Add(database, actor, "billing.stop_priority", InstanceSubmission.Subject(instance), ("priority", $"{priority}"));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish([
            new Change(ChangeTopic.Instance, instanceId.Value, instance.ProjectId),
            new Change(ChangeTopic.Billing, instance.ProjectId.Value, instance.ProjectId)]);
        return Result.Success;
    }

    public async Task<Result> DismissAsync(Actor actor, NoticeId noticeId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await database.BillingNotices.Where(row => row.Id == noticeId).Select(row => (ProjectId?)row.ProjectId)
            .FirstOrDefaultAsync(cancellationToken);
        if (project is not { } id)
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, id, ProjectRole.Owner, What, cancellationToken);
        if (!role.IsSuccess)
            return role.Error;
        var now = time.GetUtcNow();
        await database.BillingNotices.Where(row => row.Id == noticeId && row.DismissedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DismissedAt, now), cancellationToken);
        changes.Publish(new Change(ChangeTopic.Billing, id.Value, id));
        return Result.Success;
    }

    private const string What = "notice";
}
