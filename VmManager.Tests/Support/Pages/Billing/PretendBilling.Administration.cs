using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages.Billing;

internal sealed record ReverseAsked(ProjectId Project, EntryId Entry, string Reason);

internal sealed record OverdraftAsked(ProjectId Project, long Limit, string Reason);

internal sealed record ExemptAsked(ProjectId Project, bool IsExempt, string Reason);

internal sealed record RevokeAsked(VoucherBatchId Batch, string Reason);

internal sealed record ConfirmAsked(PaymentRequestId Request);

internal sealed record RefuseAsked(PaymentRequestId Request, string Reason);

internal sealed record VerifyAsked(AccountId? Account);

internal sealed partial class PretendBilling : IBillingAdministration, ILedgerVerification
{
    public VerificationReport Report { get; set; } = SampleBilling.CleanReport;

    /// <summary>A verification under way waits for it.</summary>
    public TaskCompletionSource? VerifyGate { get; set; }

    public List<AccountRow> Accounts { get; } = [.. SampleBilling.Accounts()];

    public Task<Result<Page<AccountRow>>> AccountsAsync(Actor actor, AccountListRequest request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        var found = Accounts.Where(row => request.Search is null || row.ProjectName.Contains(request.Search, StringComparison.OrdinalIgnoreCase)
            || (row.OwnerEmail ?? "").Contains(request.Search, StringComparison.OrdinalIgnoreCase)).ToList();
        return Answer(new Page<AccountRow>([.. found.Skip(request.Page.Skip).Take(request.Page.Take)], found.Count));
    }

    public Task<Result<IReadOnlyList<PlatformAccountRow>>> PlatformAccountsAsync(Actor actor, CancellationToken cancellationToken) =>
        Answer(SampleBilling.PlatformAccounts);

    public Task<Result<RevenueView>> RevenueAsync(Actor actor, DateOnly first, DateOnly last, RevenueBy by, CancellationToken cancellationToken) =>
        Answer(SampleBilling.Revenue(first, last, by));

    public Task<Result<Page<GrantRow>>> GrantsAsync(Actor actor, string? search, PageRequest page, CancellationToken cancellationToken)
    {
        var found = SampleBilling.Grants(Entries).Where(row => search is null || row.ProjectName.Contains(search, StringComparison.OrdinalIgnoreCase)).ToList();
        return Answer(new Page<GrantRow>([.. found.Skip(page.Skip).Take(page.Take)], found.Count));
    }

    public Task<Result<EntryId>> GrantAsync(Actor actor, GrantForm form, CancellationToken cancellationToken) => DoAsync(form, TypedId.New<EntryId>);

    public Task<Result<EntryId>> ReverseAsync(Actor actor, ProjectId projectId, EntryId entryId, string reason, CancellationToken cancellationToken) =>
        DoAsync(new ReverseAsked(projectId, entryId, reason), TypedId.New<EntryId>);

    public Task<Result> SetOverdraftAsync(Actor actor, ProjectId projectId, long limit, string reason, CancellationToken cancellationToken) =>
        DoAsync(new OverdraftAsked(projectId, limit, reason));

    public Task<Result> ExemptAsync(Actor actor, ProjectId projectId, bool isExempt, string reason, CancellationToken cancellationToken) =>
        DoAsync(new ExemptAsked(projectId, isExempt, reason));

    public Task<Result<Page<LadderRow>>> LadderAsync(Actor actor, PageRequest page, CancellationToken cancellationToken)
    {
        var rows = SampleBilling.Ladder(Accounts);
        return Answer(new Page<LadderRow>([.. rows.Skip(page.Skip).Take(page.Take)], rows.Count));
    }

    public Task<Result<NewVouchers>> CreateAsync(Actor actor, VoucherForm form, CancellationToken cancellationToken) => DoAsync(form, () => new NewVouchers(
        TypedId.New<VoucherBatchId>(), [.. Enumerable.Range(0, form.Count).Select(number => form.Code ?? $"HJ4K2-PQ8RS-7MNX3-VW{number % 7 + 2}YZ")]));

    public Task<Result> RevokeAsync(Actor actor, VoucherBatchId batchId, string reason, CancellationToken cancellationToken) => DoAsync(new RevokeAsked(batchId, reason));

    public Task<Result<IReadOnlyList<VoucherBatchRow>>> BatchesAsync(Actor actor, CancellationToken cancellationToken) => Answer(SampleBilling.Batches);

    public Task<Result<Page<VoucherRow>>> VouchersAsync(Actor actor, VoucherBatchId batchId, PageRequest page, CancellationToken cancellationToken) =>
        SampleBilling.Batches.All(batch => batch.Id != batchId)
            ? NotThere<Page<VoucherRow>>()
            : Answer(new Page<VoucherRow>([.. SampleBilling.Vouchers.Skip(page.Skip).Take(page.Take)], SampleBilling.Vouchers.Count));

    public Task<Result> ConfirmAsync(Actor actor, PaymentRequestId requestId, CancellationToken cancellationToken) => DoAsync(new ConfirmAsked(requestId));

    public Task<Result> RefuseAsync(Actor actor, PaymentRequestId requestId, string reason, CancellationToken cancellationToken) =>
        DoAsync(new RefuseAsked(requestId, reason));

    public Task<Result<Page<PaymentRow>>> ListAsync(Actor actor, bool waitingOnly, PageRequest page, CancellationToken cancellationToken)
    {
        var rows = Payments.Where(row => !waitingOnly || row.State == PaymentState.Waiting).ToList();
        return Answer(new Page<PaymentRow>([.. rows.Skip(page.Skip).Take(page.Take)], rows.Count));
    }

    public async Task<Result<VerificationReport>> VerifyAsync(Actor actor, AccountId? accountId, CancellationToken cancellationToken)
    {
        Asked.Enqueue(new VerifyAsked(accountId));
        if (VerifyGate is { } gate)
            await gate.Task;
        return Report;
    }
}
