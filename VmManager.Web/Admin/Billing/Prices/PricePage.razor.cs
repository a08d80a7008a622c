using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Shared;
using VmManager.Web.Features.Billing;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Billing.Prices;

/// <summary>
/// A plan's price: what is typed is weighed against what runs before it can be saved. It does not follow changes: what is typed must stay.
/// </summary>
public sealed partial class PricePage
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(300);

    private readonly FormErrors _errors = FormErrors.None;
    private IReadOnlyList<Error> _summary = [];
    private IReadOnlyList<PlanPriceRow>? _versions;
    private PlanRow? _plan;
    private PriceInput _input = new();
    private PriceEffect? _effect;
    private bool _isAsking;
    private bool _isBusy;
    private bool _isStale;
    private ITimer? _typing;
    private ConfirmDialog _confirm = null!;

    [Inject] private IPriceActions Prices { get; set; } = null!;

    [Inject] private ICatalogQueries Catalog { get; set; } = null!;

    [Inject] private IOptions<BillingOptions> Options { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminBillingText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [Parameter] public Guid Id { get; set; }

    private string Title => _plan is null ? Text["PriceTitle"] : Text["PriceOf", _plan.Form.Name];

    private string Tomorrow => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private int Newest => _versions is { Count: > 0 } versions ? versions[0].Version : 0;

    protected override Task BeginAsync() => ReadAsync();

    private static string? IdOf(string field) => field switch
    {
        nameof(PriceForm.PerHour) => "per-hour",
        nameof(PriceForm.PerHourStopped) => "per-hour-stopped",
        nameof(PriceForm.CapPerMonth) => "cap",
        nameof(PriceForm.EffectiveAt) => "effective",
        _ => null,
    };

    private async Task ReadAsync()
    {
        (_isStale, _effect, _summary) = (false, null, []);
        _errors.Clear();
        if (Take(await Catalog.PlansAsync(Actor, Gone)) is not { } plans || Take(await Prices.VersionsAsync(Actor, new PlanId(Id), Gone)) is not { } versions)
            return;
        _plan = plans.FirstOrDefault(plan => plan.Id.Value == Id);
        IsMissing = _plan is null;
        _versions = versions;
        _input = versions.Count > 0 ? PriceInput.Of(versions[0].Terms) : new PriceInput();
    }

    private void Type(PriceInput input)
    {
        _input = input;
        _effect = null;
        _isAsking = true;
        _typing?.Dispose();
        _typing = Time.CreateTimer(_ => _ = InvokeAsync(WeighAsync), null, TypingPause, Timeout.InfiniteTimeSpan);
    }

    private async Task WeighAsync()
    {
        var input = _input;
        var form = input.ToForm(Newest);
        var effect = form.IsSuccess ? await Prices.PreviewAsync(Actor, new PlanId(Id), form.Value, Gone) : form.Error;
        // Answers may overtake each other; the last question counts.
        if (_input != input)
            return;
        _isAsking = false;
        _errors.Clear();
        if (effect.IsSuccess)
            (_effect, _summary) = (effect.Value, []);
        else
            _errors.Set(effect.Error);
        StateHasChanged();
    }

    private async Task SaveAsync()
    {
        var form = _input.ToForm(Newest);
        if (_isBusy || !form.IsSuccess || _effect is not { } effect)
            return;
        var words = form.Value.EffectiveAt is { } at
            ? Text["AnnounceWords", at.ToString("D", CultureInfo.CurrentCulture), effect.Projects, effect.Instances]
            : Text["SaveWords", effect.Instances];
        var question = new Question(Text["SaveTitle", _plan!.Form.Name], words)
        {
            ConfirmLabel = Text[form.Value.EffectiveAt is null ? "SavePrice" : "AnnouncePrice"],
        };
        if (!await _confirm.AskAsync(question))
            return;
        _isBusy = true;
        var changed = await Prices.ChangeAsync(Actor, new PlanId(Id), form.Value, CancellationToken.None);
        _isBusy = false;
        if (changed.IsSuccess)
        {
            Toasts.Success(Text["PriceSaved", _plan.Form.Name]);
            await ReadAsync();
            return;
        }
        _isStale = changed.Error is Stale;
        _errors.Set(changed.Error);
        _summary = [.. _errors.All];
    }

    private string? MonthHint(string perHour) =>
        PointInput.ParseOrNothing("", perHour) is { IsSuccess: true, Value: var amount } && amount <= long.MaxValue / Points.HoursPerMonth
            ? Text["MonthWithoutCap", PointWords.Rounded(amount * Points.HoursPerMonth)].Value
            : null;

    private static string Words(ChangeEventArgs change) => change.Value?.ToString()?.Trim() ?? "";

    protected override ValueTask LeaveAsync()
    {
        _typing?.Dispose();
        return ValueTask.CompletedTask;
    }
}
