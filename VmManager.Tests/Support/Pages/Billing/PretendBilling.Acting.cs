using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages.Billing;

internal sealed record RedeemAsked(ProjectId? Project, string? Code);

internal sealed record AcceptAsked(InstanceId Instance, PlanPriceId Price);

internal sealed record PriorityAsked(InstanceId Instance, int Priority);

internal sealed record DismissAsked(NoticeId Notice);

internal sealed record WithdrawAsked(PaymentRequestId Request);

internal sealed partial class PretendBilling : IQuotes, IPriceActions, IVoucherActions, IPaymentActions, ITransfers, ILowBalanceActions
{
    public IReadOnlyList<PaymentWay> Ways { get; set; } = [new("manual", 1_000_000, 10_000_000_000)];

    /// <summary>What a quote says is missing.</summary>
    public long Missing { get; set; }

    public Task<Result<Quote>> ForCreateAsync(Actor actor, ProjectId? projectId, PlanId planId, int count, CancellationToken cancellationToken) =>
        Answer(QuoteOf(planId, count, before: null));

    public Task<Result<Quote>> ForResizeAsync(Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken) =>
        Answer(QuoteOf(
            planId, 1, platform.Details.FirstOrDefault(detail => detail.Row.Id == instanceId) is { } detail ? SampleBilling.Terms(detail.Row.PricePerHour) : null));

    public Task<Result<IReadOnlyList<PlanPriceRow>>> VersionsAsync(Actor actor, PlanId planId, CancellationToken cancellationToken) =>
        Answer(SampleBilling.Versions);

    public Task<Result<PriceEffect>> PreviewAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken) =>
        DoAsync(form with { BasedOn = -1 }, () => SampleBilling.Effect(new PriceTerms(form.PerHour, form.PerHourStopped, form.CapPerMonth)));

    public Task<Result<PlanPriceId>> ChangeAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken) =>
        DoAsync(form, TypedId.New<PlanPriceId>);

    public Task<Result<IReadOnlyList<PriceOffer>>> OffersAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<PriceOffer>>([.. Offers.Where(offer => only is null || offer.InstanceId == only)]);

    public Task<Result> AcceptAsync(Actor actor, InstanceId instanceId, PlanPriceId priceId, CancellationToken cancellationToken) =>
        DoAsync(new AcceptAsked(instanceId, priceId));

    public Task<Result<Redemption>> RedeemAsync(Actor actor, ProjectId? projectId, string? code, CancellationToken cancellationToken) =>
        DoAsync(new RedeemAsked(projectId, code), () => new Redemption(TypedId.New<EntryId>(), 5_000_000, Balance.Balance + 5_000_000));

    public Task<Result<PaymentRow>> RequestAsync(Actor actor, ProjectId? projectId, PaymentForm form, CancellationToken cancellationToken) =>
        DoAsync(form, () => Payments[0] with { Amount = form.Amount, Note = form.Note, Reference = "VM-7K2M-9QXD" });

    public Task<Result> WithdrawAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken) => DoAsync(new WithdrawAsked(requestId));

    public Task<Result<EntryId>> TransferAsync(Actor actor, TransferForm form, CancellationToken cancellationToken) => DoAsync(form, TypedId.New<EntryId>);

    public Task<Result> SaveAsync(Actor actor, ProjectId? projectId, LowBalanceForm form, CancellationToken cancellationToken)
    {
        LowBalance = form;
        return DoAsync(form);
    }

    public Task<Result> SetPriorityAsync(Actor actor, InstanceId instanceId, int priority, CancellationToken cancellationToken)
    {
        Priorities[instanceId.Value] = priority;
        return DoAsync(new PriorityAsked(instanceId, priority));
    }

    public Task<Result> DismissAsync(Actor actor, NoticeId noticeId, CancellationToken cancellationToken)
    {
        Balance = Balance with { Notices = [.. Balance.Notices.Where(notice => notice.Id != noticeId)] };
        return DoAsync(new DismissAsked(noticeId));
    }

    private Quote QuoteOf(PlanId planId, int count, PriceTerms? before)
    {
        var terms = SampleBilling.Terms(platform.Offer.Plans.First(plan => plan.Id == planId).PricePerHour);
        var after = Balance.BurnPerHour + (terms.PerHour * count) - (before?.PerHour ?? 0);
        return new Quote
        {
            PriceId = TypedId.New<PlanPriceId>(),
            Terms = terms,
            Count = count,
            Before = before,
            Balance = Balance.Balance,
            BurnPerHour = Balance.BurnPerHour,
            BurnPerHourAfter = after,
            RunwayAfter = after == 0 ? null : TimeSpan.FromHours((double)Balance.Balance / after),
            Missing = Missing,
        };
    }
}
