using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Web.Admin.Catalog;

public sealed partial class EditTemplatePage
{
    private TemplateDetail? _template;
    private TemplateInput? _form;
    private IReadOnlyList<HeldImage> _images = [];

    [Inject] private ICatalogQueries Catalog { get; set; } = null!;

    [Inject] private ITemplateActions Actions { get; set; } = null!;

    [Inject] private IServerEnrolment Enrolment { get; set; } = null!;

    [Inject] private IStringLocalizer<CatalogText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    private string Title => _template?.Row.Name ?? Text["AddTemplate"].Value;

    protected override async Task BeginAsync()
    {
        _images = Take(await Catalog.ImagesAsync(Actor, Gone)) ?? [];
        if (Id is null)
            _form = new TemplateInput();
        else
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        BeginAnew();
        if (Take(await Catalog.FindTemplateAsync(Actor, TemplateId.From(Id!.Value), Gone)) is not { } template)
            return;
        _template = template;
        _form = TemplateInput.Of(template.Form);
    }

    /// <summary>Puts an earlier version's images into the form; saving makes them the newest version.</summary>
    private void Use(TemplateVersionRow version)
    {
        _form!.SetImages(version.Images);
        _form.VersionNotes = Text["BackTo", version.Number];
    }

    private Task SaveAsync() => SaveAsync(() => SubmitAsync(_form!.ToForm()), Text["Saved", _form!.Name], "/admin/templates");

    private async Task<Result> SubmitAsync(TemplateForm form)
    {
        if (Id is { } id)
            return await Actions.EditAsync(Actor, TemplateId.From(id), form, _template!.RowVersion, CancellationToken.None);
        var added = await Actions.AddAsync(Actor, _form!.Slug, form, CancellationToken.None);
        return added.IsSuccess ? Result.Success : added.Error;
    }
}
