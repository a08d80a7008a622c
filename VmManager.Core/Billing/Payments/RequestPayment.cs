using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Asks to pay. Nothing is booked by it.</summary>
internal sealed class RequestPayment(
    IDbContextFactory<VmManagerDbContext> databases,
    IEnumerable<IPaymentProvider> providers,
    PaymentMails mails,
    IAuditLog audit,
    IChangeHub changes,
    IOptions<BillingOptions> options,
    TimeProvider time)
{
    private const int LongestNote = 200;

    public async Task<Result<PaymentRow>> RunAsync(Actor actor, ProjectId? projectId, PaymentForm form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await BillingAccess.FindAsync(database, actor, projectId, ProjectRole.Owner, cancellationToken);
        if (!project.IsSuccess)
            return project.Error;
        var provider = providers.FirstOrDefault(each => each.IsEnabled && string.Equals(each.Name, form.Provider, StringComparison.Ordinal));
        if (provider is null)
            return BillingErrors.PaymentNotOffered();
        var (note, problem) = Check(form, provider);
        if (problem is not null)
            return problem;
        var asked = new Asked(actor, project.Value, form with { Note = note });
        // Looked at before the provider is asked, which may be far away, and again while nobody else of the project can add one.
        if (await EarlierAsync(database, asked, cancellationToken) is { } earlier)
            return earlier;
        var order = await OrderAsync(database, form, cancellationToken);
        var begun = await provider.BeginAsync(order, cancellationToken);
        return begun.IsSuccess ? await AddAsync(database, asked, order, begun.Value, cancellationToken) : begun.Error;
    }

    private static (string Note, Error? Problem) Check(PaymentForm form, IPaymentProvider provider)
    {
        var check = new FormCheck();
        check.AddIf(form.Amount < provider.Least || form.Amount > provider.Most || form.Amount <= 0, nameof(form.Amount), FieldErrors.OutOfRange(
            Points.Format(Math.Max(provider.Least, 1), CultureInfo.InvariantCulture), Points.Format(provider.Most, CultureInfo.InvariantCulture)));
        var note = check.Line(nameof(form.Note), form.Note, LongestNote, isRequired: false);
        return (note, check.Error);
    }

    /// <returns>What the form brought when it was sent before, or why there can be no other request; null when there can.</returns>
    private async Task<Result<PaymentRow>?> EarlierAsync(VmManagerDbContext database, Asked asked, CancellationToken cancellationToken)
    {
        var (_, project, form) = asked;
        var requests = database.PaymentRequests.AsNoTracking();
        if (await PaymentReading.Rows(database, requests.Where(row => row.Id == asked.Id)).FirstOrDefaultAsync(cancellationToken) is { } same)
        {
            return (same.ProjectId, same.Provider, same.Amount, same.Note) == (project, form.Provider, form.Amount, form.Note)
                ? same
                : BillingErrors.KeyReused();
        }
        var most = options.Value.Payments.MostWaiting;
        var waiting = await requests.CountAsync(row => row.ProjectId == project && row.State == PaymentState.Waiting, cancellationToken);
        if (waiting >= most)
            return BillingErrors.TooManyPayments(most);
        return null;
    }

    private async Task<PaymentOrder> OrderAsync(VmManagerDbContext database, PaymentForm form, CancellationToken cancellationToken)
    {
        var display = options.Value.Display;
        var money = display.RatePerPoint is { } rate
            ? decimal.Round(form.Amount / (decimal)Points.One * rate, 2, MidpointRounding.AwayFromZero)
            : default(decimal?);
        var reference = await PaymentReferences.NewAsync(database, cancellationToken);
        return new PaymentOrder(new PaymentRequestId(form.FormId), reference, form.Amount, money, money is null ? null : display.Currency);
    }

    private async Task<Result<PaymentRow>> AddAsync(
        VmManagerDbContext database, Asked asked, PaymentOrder order, PaymentInstructions instructions, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"select pg_advisory_xact_lock(hashtextextended({$"payments:{asked.Project}"}, 0))", cancellationToken);
        if (await EarlierAsync(database, asked, cancellationToken) is { } earlier)
            return earlier;
        var link = instructions.Link is { } address ? $" {address.AbsoluteUri}" : "";
        var request = new PaymentRequest
        {
            Id = order.Id,
            ProjectId = asked.Project,
            PersonId = asked.Actor.PersonId,
            Provider = asked.Form.Provider,
            Reference = order.Reference,
            Amount = order.Amount,
            Money = order.Money,
            Currency = order.Currency,
            Note = asked.Form.Note,
            Instructions = instructions.Text + link,
            State = PaymentState.Waiting,
            CreatedAt = time.GetUtcNow(),
        };
        database.PaymentRequests.Add(request);
        audit.Add(database, asked.Actor, "payment.requested", Subject(request), ("points", Points.Format(request.Amount, CultureInfo.InvariantCulture)));
        await database.SaveChangesAsync(cancellationToken);
        var row = await PaymentReading.Rows(database, database.PaymentRequests.Where(each => each.Id == request.Id)).SingleAsync(cancellationToken);
        await mails.TellAdminsAsync(database, row, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        mails.Wake();
        changes.Publish(new Change(ChangeTopic.Billing, asked.Project.Value, asked.Project));
        return row;
    }

    public static AuditSubject Subject(PaymentRequest request) => new("payment", request.Id.Value, request.Reference, request.ProjectId);

    /// <summary>The form's id is the request's: a form sent twice is one request.</summary>
    private sealed record Asked(Actor Actor, ProjectId Project, PaymentForm Form)
    {
        public PaymentRequestId Id => new(Form.FormId);
    }
}
