using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Billing.Adding;

/// <summary>How points come in: vouchers, payments, other projects of one's own.</summary>
public sealed partial class AddPage
{
    private BalanceView? _balance;
    private IReadOnlyList<PaymentRow> _payments = [];
    private IReadOnlyList<RedemptionRow> _redemptions = [];
    private ConfirmDialog _confirm = null!;

    [Inject] private IPaymentActions Payments { get; set; } = null!;

    /// <summary>
    /// Projects of one's own that points could be moved to. None where this one belongs to others: an admin may look at it, but not move its points.
    /// </summary>
    private IReadOnlyList<BillingProject> Targets
    {
        get
        {
            var own = (Projects ?? []).Where(project => project.MayManage).ToList();
            return own.Exists(project => project.Id == _balance!.ProjectId) ? [.. own.Where(project => project.Id != _balance!.ProjectId)] : [];
        }
    }

    protected override async Task ReadAsync()
    {
        if (await TakeAsync(Billing.BalanceAsync(Actor, ProjectId, Gone)) is not { } balance)
            return;
        _balance = balance;
        _payments = await TakeAsync(Billing.PaymentsAsync(Actor, ProjectId, Gone)) ?? _payments;
        _redemptions = await TakeAsync(Billing.RedemptionsAsync(Actor, ProjectId, Gone)) ?? _redemptions;
    }

    private async Task WithdrawAsync(PaymentRow row)
    {
        var question = new Question(Text["WithdrawTitle", row.Reference], Text["WithdrawWords"]) { ConfirmLabel = Text["Withdraw"] };
        if (!await _confirm.AskAsync(question))
            return;
        Tell(await Payments.WithdrawAsync(Actor, row.Id, CancellationToken.None), Text["Withdrawn", row.Reference]);
        await ReadAllAsync();
    }
}
