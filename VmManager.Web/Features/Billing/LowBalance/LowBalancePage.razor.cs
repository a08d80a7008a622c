using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.LowBalance;

/// <summary>What happens when points run low, and what a project chooses about it. Each choice is kept as soon as it is made.</summary>
public sealed partial class LowBalancePage
{
    private LowBalanceView? _view;
    private BalanceView? _balance;
    private bool _isBusy;

    [Inject] private ILowBalanceActions Actions { get; set; } = null!;

    protected override async Task ReadAsync()
    {
        if (await TakeAsync(Billing.LowBalanceAsync(Actor, ProjectId, Gone)) is not { } view)
            return;
        _balance = await TakeAsync(Billing.BalanceAsync(Actor, ProjectId, Gone)) ?? _balance;
        _view = view;
    }

    private async Task SaveAsync(LowBalanceForm form)
    {
        _isBusy = true;
        // Shown at once; what is read afterwards is what was kept.
        _view = _view! with { Form = form };
        Tell(await Actions.SaveAsync(Actor, ProjectId, form, CancellationToken.None), Text["ChoiceSaved"]);
        await ReadAllAsync();
        _isBusy = false;
    }

    private async Task SetPriorityAsync((StopOrderRow Row, int Priority) change)
    {
        _isBusy = true;
        var set = await Actions.SetPriorityAsync(Actor, change.Row.Id, change.Priority, CancellationToken.None);
        if (set.Error is { } error)
            Toasts.Problem(Errors.Of(error));
        await ReadAllAsync();
        _isBusy = false;
    }
}
