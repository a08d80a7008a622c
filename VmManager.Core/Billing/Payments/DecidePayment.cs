using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Ends a request, in one way only: whoever holds its row decides, and the points move in the same transaction.</summary>
internal sealed class DecidePayment(
    IDbContextFactory<VmManagerDbContext> databases,
    ILedger ledger,
    IPointsNews news,
    PaymentMails mails,
    IAuditLog audit,
    IChangeHub changes,
    TimeProvider time)
{
    private const string What = "payment";

    public Task<Result> ConfirmAsync(Actor actor, PaymentRequestId id, CancellationToken cancellationToken) =>
        actor.RequireAdmin(What).Error is { } refusal
            ? Refused(refusal)
            : DecideAsync(actor, id, PaymentState.Confirmed, reason: null, cancellationToken);

    public Task<Result> RefuseAsync(Actor actor, PaymentRequestId id, string reason, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return Refused(refusal);
        return Reasons.Refusal(reason) is { } unclear
            ? Refused(unclear)
            : DecideAsync(actor, id, PaymentState.Refused, reason.Trim(), cancellationToken);
    }

    public async Task<Result> WithdrawAsync(Actor actor, PaymentRequestId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await database.PaymentRequests.Where(request => request.Id == id).Select(request => (ProjectId?)request.ProjectId)
            .FirstOrDefaultAsync(cancellationToken);
        if (project is not { } owning)
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, owning, ProjectRole.Owner, What, cancellationToken);
        return role.IsSuccess ? await DecideAsync(actor, id, PaymentState.Withdrawn, reason: null, cancellationToken) : role.Error;
    }

    private static Task<Result> Refused(Error error) => Task.FromResult(Result.Failure(error));

    /// <summary>The same decision again finds that it was made.</summary>
    private async Task<Result> DecideAsync(
        Actor actor, PaymentRequestId id, PaymentState outcome, string? reason, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var found = await database.PaymentRequests.FromSql($"select *, xmin from payment_requests where id = {id.Value} for update")
            .AsTracking().ToListAsync(cancellationToken);
        if (found is not [var request])
            return new NotFound(What);
        if (request.State != PaymentState.Waiting)
            return request.State == outcome ? Result.Success : BillingErrors.PaymentDecided();
        if (outcome == PaymentState.Confirmed && (await PostAsync(database, actor, request, cancellationToken)).Error is { } refusal)
            return refusal;
        (request.State, request.Reason) = (outcome, reason);
        (request.DecidedBy, request.DecidedAt) = (actor.IsPlatform ? null : actor.PersonId, time.GetUtcNow());
        await RecordAsync(database, actor, request, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mails.Wake();
        if (outcome == PaymentState.Confirmed)
            await news.AnnounceAsync([request.ProjectId], cancellationToken);
        else
            changes.Publish(new Change(ChangeTopic.Billing, request.ProjectId.Value, request.ProjectId));
        return Result.Success;
    }

    private async Task<Result> PostAsync(VmManagerDbContext database, Actor actor, PaymentRequest request, CancellationToken cancellationToken)
    {
        var posting = new PostingDraft(PlatformAccounts.Payments, AccountId.Of(request.ProjectId), request.Amount);
        var written = await ledger.WriteAsync(
            database, new EntryDraft(EntryKind.Payment, $"payment:{request.Id}", [posting], actor) { Note = request.Reference }, cancellationToken);
        if (!written.IsSuccess)
            return written.Error;
        request.EntryId = written.Value.Id;
        return Result.Success;
    }

    /// <summary>The audit of it, and for what an admin decided, word to whoever asked.</summary>
    private async Task RecordAsync(VmManagerDbContext database, Actor actor, PaymentRequest request, CancellationToken cancellationToken)
    {
        var points = ("points", Points.Format(request.Amount, CultureInfo.InvariantCulture));
        var subject = RequestPayment.Subject(request);
        switch (request.State)
        {
            case PaymentState.Confirmed:
                audit.Add(database, actor, "payment.confirmed", subject, points);
                break;
            case PaymentState.Refused:
                audit.Add(database, actor, "payment.refused", subject, points, ("reason", request.Reason!));
                break;
            default:
                audit.Add(database, actor, "payment.withdrawn", subject, points);
                return;
        }
        var amount = request.Amount.ToString(CultureInfo.InvariantCulture);
        database.BillingNotices.Add(new BillingNotice
        {
            Id = TypedId.New<NoticeId>(),
            ProjectId = request.ProjectId,
            Kind = request.State == PaymentState.Confirmed ? NoticeKind.PaymentConfirmed : NoticeKind.PaymentRefused,
            Key = $"payment:{request.Id}",
            Arguments = request.State == PaymentState.Confirmed ? [amount] : [amount, request.Reason!],
            At = request.DecidedAt!.Value,
        });
        await mails.TellPersonAsync(database, request, cancellationToken);
    }
}
