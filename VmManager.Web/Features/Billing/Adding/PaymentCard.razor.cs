using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Billing.Adding;

/// <summary>Asks to buy points.</summary>
public sealed partial class PaymentCard
{
    private readonly FormErrors _errors = FormErrors.None;
    private string _provider = "";
    private string _amount = "";
    private string _note = "";
    private Guid _formId = Guid.NewGuid();
    private bool _isBusy;

    [Inject] private IPaymentActions Payments { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private IStringLocalizer<BillingText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public Actor Actor { get; set; } = null!;

    [Parameter] public ProjectId? ProjectId { get; set; }

    [Parameter, EditorRequired] public IReadOnlyList<PaymentWay> Ways { get; set; } = [];

    [Parameter] public DisplayRate? Rate { get; set; }

    [Parameter] public EventCallback Requested { get; set; }

    private PaymentWay Way => Ways.FirstOrDefault(way => string.Equals(way.Provider, _provider, StringComparison.Ordinal)) ?? Ways[0];

    private string AmountHint
    {
        get
        {
            var range = Text["AmountRange", PointWords.Rounded(Way.Least), PointWords.Rounded(Way.Most)].Value;
            return Rate is not null && Parse() is { IsSuccess: true, Value: var amount } ? $"{range} {PointWords.Money(amount, Rate)}" : range;
        }
    }

    private Result<long> Parse() => PointAmounts.Parse(nameof(PaymentForm.Amount), _amount, CultureInfo.CurrentCulture, Way.Most);

    private string ProviderName(string provider) => Text[$"Provider.{provider}"] is { ResourceNotFound: false } known ? known.Value : provider;

    private async Task RequestAsync()
    {
        if (_isBusy)
            return;
        _errors.Clear();
        var amount = Parse();
        if (!amount.IsSuccess)
        {
            _errors.Set(amount.Error);
            return;
        }
        _isBusy = true;
        var form = new PaymentForm { Provider = Way.Provider, Amount = amount.Value, Note = _note.Trim(), FormId = _formId };
        var requested = await Payments.RequestAsync(Actor, ProjectId, form, CancellationToken.None);
        _isBusy = false;
        if (!requested.IsSuccess)
        {
            _errors.Set(requested.Error);
            return;
        }
        (_amount, _note, _formId) = ("", "", Guid.NewGuid());
        Toasts.Success(Text["RequestedToast", requested.Value.Reference]);
        await Requested.InvokeAsync();
    }
}
