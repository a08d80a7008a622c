using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Web.Features.Billing;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Billing.Vouchers;

/// <summary>Makes vouchers. Their codes are on this page after it and nowhere else.</summary>
public sealed partial class NewVouchersPage
{
    private readonly FormErrors _errors = FormErrors.None;
    private IReadOnlyList<Error> _summary = [];
    private NewVouchers? _made;
    private string _name = "";
    private string _amount = "";
    private int _count = 1;
    private int? _usesPerCode = 1;
    private int _usesPerPerson = 1;
    private DateOnly? _lastDay;
    private string _code = "";
    private bool _isBusy;

    [Inject] private IVoucherActions Vouchers { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    /// <summary>What all of them could bring, told before they are made.</summary>
    private string? Worth
    {
        get
        {
            if (PointInput.Parse("", _amount) is not { IsSuccess: true, Value: var each } || _usesPerCode is not { } uses || _count < 1 || uses < 1)
                return null;
            var all = (decimal)each * _count * uses;
            return all <= long.MaxValue ? Text["WorthAltogether", PointWords.Rounded((long)all)].Value : null;
        }
    }

    protected override Task BeginAsync() => Task.CompletedTask;

    private static string? IdOf(string field) => field switch
    {
        nameof(VoucherForm.Name) => "name",
        nameof(VoucherForm.Amount) => "amount",
        nameof(VoucherForm.Count) => "count",
        nameof(VoucherForm.UsesPerCode) => "uses",
        nameof(VoucherForm.UsesPerPerson) => "per-person",
        nameof(VoucherForm.ExpiresAt) => "expires",
        nameof(VoucherForm.Code) => "code",
        _ => null,
    };

    private async Task CreateAsync()
    {
        if (_isBusy)
            return;
        _errors.Clear();
        var amount = PointInput.Parse(nameof(VoucherForm.Amount), _amount);
        if (!amount.IsSuccess)
        {
            Refuse(amount.Error);
            return;
        }
        _isBusy = true;
        var made = await Vouchers.CreateAsync(Actor, ToForm(amount.Value), CancellationToken.None);
        _isBusy = false;
        if (made.IsSuccess)
            _made = made.Value;
        else
            Refuse(made.Error);
    }

    private VoucherForm ToForm(long amount) => new()
    {
        Name = _name.Trim(),
        Amount = amount,
        Count = _count,
        UsesPerCode = _usesPerCode,
        UsesPerPerson = _usesPerPerson,
        // The whole of the last day, in the ledger's time.
        ExpiresAt = _lastDay is { } day ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : null,
        Code = string.IsNullOrWhiteSpace(_code) ? null : _code.Trim(),
    };

    private void Refuse(Error error)
    {
        _errors.Set(error);
        _summary = [.. _errors.All];
    }
}
