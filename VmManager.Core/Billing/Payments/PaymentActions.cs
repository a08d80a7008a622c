using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class PaymentActions(
    IDbContextFactory<VmManagerDbContext> databases, IEnumerable<IPaymentProvider> providers, RequestPayment request, DecidePayment decide)
    : IPaymentActions
{
    public IReadOnlyList<PaymentWay> Ways =>
        [.. providers.Where(provider => provider.IsEnabled).Select(provider => new PaymentWay(provider.Name, provider.Least, provider.Most))];

    public Task<Result<PaymentRow>> RequestAsync(Actor actor, ProjectId? projectId, PaymentForm form, CancellationToken cancellationToken) =>
        request.RunAsync(actor, projectId, form, cancellationToken);

    public Task<Result> WithdrawAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken) =>
        decide.WithdrawAsync(actor, requestId, cancellationToken);

    public Task<Result> ConfirmAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken) =>
        decide.ConfirmAsync(actor, requestId, cancellationToken);

    public Task<Result> RefuseAsync(Actor actor, PaymentRequestId requestId, string reason, CancellationToken cancellationToken) =>
        decide.RefuseAsync(actor, requestId, reason, cancellationToken);

    public async Task<Result<Page<PaymentRow>>> ListAsync(Actor actor, bool waitingOnly, PageRequest page, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var requests = database.PaymentRequests.AsNoTracking();
        if (waitingOnly)
            requests = requests.Where(row => row.State == PaymentState.Waiting);
        var sorted = requests.OrderBy(row => row.State == PaymentState.Waiting ? 0 : 1).ThenByDescending(row => row.CreatedAt).ThenBy(row => row.Id);
        var rows = await PaymentReading.Rows(database, sorted.Skip(page.Skip).Take(page.Take)).ToListAsync(cancellationToken);
        return new Page<PaymentRow>(rows, await requests.CountAsync(cancellationToken));
    }
}
