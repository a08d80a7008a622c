using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What admins give, take and take back. A call that is repeated answers what the first one wrote.</summary>
internal sealed class CorrectPoints(IDbContextFactory<VmManagerDbContext> databases, ILedger ledger, IPointsNews news, IAuditLog audit)
{
    private const string What = "project";

    public Task<Result<EntryId>> GrantAsync(Actor actor, GrantForm form, CancellationToken cancellationToken)
    {
        var amount = form.Amount is 0 or < -BillingLimits.MostPerEntry or > BillingLimits.MostPerEntry
            ? PointAmounts.OutOfRange(BillingLimits.MostPerEntry) with { Field = nameof(form.Amount) }
            : null;
        return WriteAsync(actor, form.ProjectId, Invalid.Join(amount, Reasons.Refusal(form.Reason)), (database, subject) =>
        {
            var (gives, reason, account) = (form.Amount > 0, form.Reason.Trim(), AccountId.Of(form.ProjectId));
            var posting = gives
                ? new PostingDraft(PlatformAccounts.Grants, account, form.Amount)
                : new PostingDraft(account, PlatformAccounts.Grants, -form.Amount);
            // What was given by mistake is taken also where it is spent.
            var draft = new EntryDraft(gives ? EntryKind.Grant : EntryKind.Correction, $"grant:{form.FormId}", [posting], actor)
            {
                Note = reason,
                MayOverdraw = !gives,
            };
            return RecordAsync(
                ledger.WriteAsync(database, draft, cancellationToken),
                () => audit.Add(
                    database, actor, gives ? "points.granted" : "points.taken", subject,
                    ("points", Points.Format(form.Amount, CultureInfo.InvariantCulture)), ("reason", reason)));
        }, cancellationToken);
    }

    public Task<Result<EntryId>> ReverseAsync(
        Actor actor, ProjectId projectId, EntryId entryId, string reason, CancellationToken cancellationToken) =>
        WriteAsync(actor, projectId, Reasons.Refusal(reason), async (database, subject) =>
        {
            var words = reason.Trim();
            var written = await RecordAsync(
                ledger.ReverseAsync(database, entryId, AccountId.Of(projectId), $"reversal:{entryId}:{projectId}", words, actor, cancellationToken),
                () => audit.Add(database, actor, "points.reversed", subject, ("entry", $"{entryId}"), ("reason", words)));
            // The key holds what is taken back: with another reason it is the same deed again.
            return written.Error == BillingErrors.KeyReused() ? BillingErrors.AlreadyReversed() : written;
        }, cancellationToken);

    private async Task<Result<EntryId>> WriteAsync(
        Actor actor,
        ProjectId projectId,
        Error? problem,
        Func<VmManagerDbContext, AuditSubject, Task<Result<WrittenEntry>>> write,
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
        var written = await write(database, new AuditSubject(What, projectId.Value, name, projectId));
        if (!written.IsSuccess)
            return written.Error;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await news.AnnounceAsync([projectId], cancellationToken);
        return written.Value.Id;
    }

    /// <summary>The audit has it once, as the journal does.</summary>
    private static async Task<Result<WrittenEntry>> RecordAsync(Task<Result<WrittenEntry>> writing, Action record)
    {
        var written = await writing;
        if (written is { IsSuccess: true, Value.IsNew: true })
            record();
        return written;
    }
}
