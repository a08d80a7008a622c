using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Billing.Adding;

/// <summary>Moves points to another project of one's own.</summary>
public sealed partial class TransferCard
{
    private readonly FormErrors _errors = FormErrors.None;
    private Guid _to;
    private string _amount = "";
    private string _note = "";
    private Guid _formId = Guid.NewGuid();
    private bool _isBusy;

    [Inject] private ITransfers Transfers { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private IStringLocalizer<BillingText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public Actor Actor { get; set; } = null!;

    [Parameter, EditorRequired] public BalanceView From { get; set; } = null!;

    /// <summary>At least one.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<BillingProject> Targets { get; set; } = [];

    [Parameter] public EventCallback Transferred { get; set; }

    protected override void OnParametersSet()
    {
        if (Targets.All(target => target.Id.Value != _to))
            _to = Targets[0].Id.Value;
    }

    private async Task TransferAsync()
    {
        if (_isBusy)
            return;
        _errors.Clear();
        var amount = PointAmounts.Parse(nameof(TransferForm.Amount), _amount, CultureInfo.CurrentCulture, BillingLimits.MostPerEntry);
        if (!amount.IsSuccess)
        {
            _errors.Set(amount.Error);
            return;
        }
        _isBusy = true;
        var form = new TransferForm { From = From.ProjectId, To = new ProjectId(_to), Amount = amount.Value, Note = _note.Trim(), FormId = _formId };
        var moved = await Transfers.TransferAsync(Actor, form, CancellationToken.None);
        _isBusy = false;
        if (!moved.IsSuccess)
        {
            _errors.Set(moved.Error);
            return;
        }
        (_amount, _note, _formId) = ("", "", Guid.NewGuid());
        Toasts.Success(Text["TransferredToast", PointWords.Rounded(amount.Value), Targets.First(target => target.Id.Value == _to).Name]);
        await Transferred.InvokeAsync();
    }
}
