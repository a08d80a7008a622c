using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Live;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Catalog;

/// <summary>All templates in the order people see them.</summary>
public sealed partial class TemplatesPage
{
    private IReadOnlyList<TemplateRow>? _templates;
    private ConfirmDialog _confirm = null!;

    [Inject] private ICatalogQueries Catalog { get; set; } = null!;

    [Inject] private ITemplateActions Actions { get; set; } = null!;

    [Inject] private IStringLocalizer<CatalogText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    protected override Task BeginAsync()
    {
        FollowChanges(ReadAsync, ChangeTopic.Catalog, ChangeTopic.Server);
        return Task.CompletedTask;
    }

    private async Task ReadAsync() => _templates = Take(await Catalog.TemplatesAsync(Actor, Gone)) ?? _templates;

    private async Task RetireAsync(TemplateRow template)
    {
        var question = new Question(Text["RetireTitle", template.Name], Text["RetireTemplateWords", Format.Number(template.InstanceCount)])
        {
            ConfirmLabel = Text["Retire"],
            IsDestructive = true,
        };
        if (await _confirm.AskAsync(question))
            Tell(await Actions.RetireAsync(Actor, template.Id, isRetired: true, CancellationToken.None), Text["Retired", template.Name]);
    }

    private async Task OfferAgainAsync(TemplateRow template) =>
        Tell(await Actions.RetireAsync(Actor, template.Id, isRetired: false, CancellationToken.None), Text["OfferedAgain", template.Name]);

    private async Task MoveAsync(TemplateRow template, int by)
    {
        var moved = await Actions.ReorderAsync(Actor, Order.Moved(_templates!, template, by, row => row.Id), CancellationToken.None);
        if (moved.Error is { } error)
            Toasts.Problem(Errors.Of(error));
    }
}
