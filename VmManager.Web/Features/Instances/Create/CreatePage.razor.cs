using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Create;

/// <summary>Everything for new instances on one page. A refusal keeps every value and says by the field what is wrong.</summary>
public sealed partial class CreatePage
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250);

    private readonly FormErrors _errors = new();
    private IReadOnlyList<Error> _summary = [];
    private Actor? _actor;
    private CatalogOffer? _offer;
    private CreateForm _form = new();
    private IReadOnlyList<string> _knownTags = [];
    private string? _reopened;
    private CapacityAnswer? _capacity;
    private bool _isChecking;
    private bool _isSubmitting;
    private bool _isNameFree;
    private ITimer? _typing;
    private int _asked;

    [Inject] private ICatalog Catalog { get; set; } = null!;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private IInstanceActions Actions { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    /// <summary>A failed instance whose form is wanted again.</summary>
    [SupplyParameterFromQuery(Name = "from")] private string? From { get; set; }

    /// <summary>Slugs to begin with, from the cards elsewhere.</summary>
    [SupplyParameterFromQuery(Name = "template")] private string? TemplateSlug { get; set; }

    [SupplyParameterFromQuery(Name = "plan")] private string? PlanSlug { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        var offer = await Catalog.OfferAsync(Gone);
        _form = await ReopenAsync(offer) ?? Begin(offer);
        if (_form.Name.Length == 0)
            _form.Name = await Instances.SuggestNameAsync(_actor, Gone);
        _knownTags = (await Instances.CountAsync(_actor, allProjects: false, Gone)).Tags;
        _offer = offer;
        await CheckNameAsync();
        await CheckCapacityAsync();
    }

    private async Task<CreateForm?> ReopenAsync(CatalogOffer offer)
    {
        if (TypedId.TryParse<InstanceId>(From) is not { } failed)
            return null;
        var command = await Instances.ReopenAsync(_actor!, failed, Gone);
        if (!command.IsSuccess)
            return null;
        _reopened = command.Value.Name;
        return CreateForm.From(command.Value, offer);
    }

    private CreateForm Begin(CatalogOffer offer)
    {
        var template = offer.Templates.FirstOrDefault(template => string.Equals(template.Slug, TemplateSlug, StringComparison.Ordinal))
            ?? offer.Templates.FirstOrDefault(template => template.IsAvailable) ?? (offer.Templates.Count > 0 ? offer.Templates[0] : null);
        var plan = offer.Plans.FirstOrDefault(plan => string.Equals(plan.Slug, PlanSlug, StringComparison.Ordinal) && CreateForm.Fits(template, plan))
            ?? offer.Plans.FirstOrDefault(plan => CreateForm.Fits(template, plan));
        return new CreateForm { Template = template, Plan = plan };
    }

    private async Task ChooseTemplateAsync(TemplateOffer template)
    {
        _form.Template = template;
        _errors.Clear("TemplateId");
        // A plan that is too small for it would only be refused: the smallest that will do takes its place.
        if (_form.Plan is not null && !CreateForm.Fits(template, _form.Plan))
            _form.Plan = _offer!.Plans.FirstOrDefault(plan => CreateForm.Fits(template, plan));
        await CheckCapacityAsync();
    }

    private async Task ChoosePlanAsync(PlanOffer plan)
    {
        _form.Plan = plan;
        _errors.Clear("PlanId");
        await CheckCapacityAsync();
    }

    private string? WhyNot(PlanOffer plan) =>
        CreateForm.Fits(_form.Template, plan) ? null : Text["PlanTooSmall", _form.Template?.Name ?? ""].Value;

    private async Task CheckCapacityAsync()
    {
        _capacity = null;
        if (_form.Template is not { } template || _form.Plan is not { } plan)
            return;
        var asked = ++_asked;
        _isChecking = true;
        var answer = await Catalog.CapacityAsync(template.Id, plan.Id, _form.Count, Gone);
        // Answers may overtake each other; the last question counts.
        if (asked != _asked)
            return;
        (_capacity, _isChecking) = (answer, false);
    }

    private void CheckNameSoon()
    {
        _isNameFree = false;
        _typing?.Dispose();
        _typing = Time.CreateTimer(_ => _ = InvokeAsync(async () =>
        {
            await CheckNameAsync();
            StateHasChanged();
        }), null, TypingPause, Timeout.InfiniteTimeSpan);
    }

    private async Task CheckNameAsync()
    {
        var name = _form.Name.Trim();
        var result = await Instances.CheckNameAsync(_actor!, name, Gone);
        if (!string.Equals(name, _form.Name.Trim(), StringComparison.Ordinal))
            return;
        _errors.Set("Name", result.Error);
        _isNameFree = result.IsSuccess;
    }

    private async Task SuggestAsync()
    {
        _form.Name = await Instances.SuggestNameAsync(_actor!, Gone);
        await CheckNameAsync();
    }

    private async Task SubmitAsync()
    {
        if (_isSubmitting)
            return;
        _isSubmitting = true;
        _typing?.Dispose();
        var result = await Actions.CreateAsync(_actor!, _form.ToCommand(), CancellationToken.None);
        _isSubmitting = false;
        if (!result.IsSuccess)
        {
            _errors.Set(result.Error);
            _summary = [.. _errors.All];
            await ShowPricesAsync();
            return;
        }
        Toasts.Say(result.Value.Count == 1 ? Text["CreatingOne", _form.Name] : Text["CreatingSeveral", result.Value.Count]);
        Navigation.NavigateTo("/instances");
    }

    /// <summary>A refusal may be about a price that changed meanwhile: the cards show what is offered now, everything chosen stays.</summary>
    private async Task ShowPricesAsync()
    {
        var offer = await Catalog.OfferAsync(Gone);
        _form.Plan = offer.Plans.FirstOrDefault(plan => plan.Id == _form.Plan?.Id) ?? _form.Plan;
        _offer = offer;
    }

    /// <summary>Where a field of the command stands on the page.</summary>
    private static string? FieldId(string field) => field switch
    {
        "TemplateId" => "TemplateId",
        "PlanId" => "PlanId",
        "SshKeys" => "SshKeys-paste",
        _ => field,
    };

    protected override ValueTask LeaveAsync()
    {
        _typing?.Dispose();
        return ValueTask.CompletedTask;
    }
}
