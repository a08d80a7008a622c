using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Live;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Catalog;

/// <summary>All plans in the order people see them.</summary>
public sealed partial class PlansPage
{
    private IReadOnlyList<PlanRow>? _plans;
    private ConfirmDialog _confirm = null!;

    [Inject] private ICatalogQueries Catalog { get; set; } = null!;

    [Inject] private IPlanActions Actions { get; set; } = null!;

    [Inject] private Format Format { get; set; } = null!;

    [Inject] private IStringLocalizer<CatalogText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Catalog);
        return Task.CompletedTask;
    }

    private async Task ReadAsync() => _plans = Take(await Catalog.PlansAsync(Actor, Gone)) ?? _plans;

    private async Task RetireAsync(PlanRow plan)
    {
        var question = new Question(Text["RetireTitle", plan.Form.Name], Text["RetirePlanWords", Format.Number(plan.InstanceCount)])
        {
            ConfirmLabel = Text["Retire"],
            IsDestructive = true,
        };
        if (await _confirm.AskAsync(question))
            Tell(await Actions.RetireAsync(Actor, plan.Id, isRetired: true, CancellationToken.None), Text["Retired", plan.Form.Name]);
    }

    private async Task OfferAgainAsync(PlanRow plan) =>
        Tell(await Actions.RetireAsync(Actor, plan.Id, isRetired: false, CancellationToken.None), Text["OfferedAgain", plan.Form.Name]);

    private async Task MoveAsync(PlanRow plan, int by)
    {
        var moved = await Actions.ReorderAsync(Actor, Order.Moved(_plans!, plan, by, row => row.Id), CancellationToken.None);
        if (moved.Error is { } error)
            Toasts.Problem(Errors.Of(error));
    }
}
