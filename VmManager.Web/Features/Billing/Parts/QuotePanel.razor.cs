using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout;

namespace VmManager.Web.Features.Billing.Parts;

/// <summary>Asks for a quote whenever what it is about changes, and when points moved.</summary>
public sealed partial class QuotePanel
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private (PlanId Plan, int Count, InstanceId? Instance)? _asked;
    private Actor? _actor;
    private Quote? _quote;
    private Error? _refusal;
    private bool _isAsking;

    [Inject] private IQuotes Quotes { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private PointWords Words { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<BillingText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public PlanId Plan { get; set; }

    [Parameter] public int Count { get; set; } = 1;

    /// <summary>The instance that would be moved to the plan; null for new ones.</summary>
    [Parameter] public InstanceId? Instance { get; set; }

    /// <summary>The newest quote; null while there is none.</summary>
    [Parameter] public EventCallback<Quote?> Quoted { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        await AskAsync();
        Follow(until => Hub.Subscribe(change => change.Topic is ChangeTopic.Billing or ChangeTopic.Catalog, Pace, until), _ => AskAsync());
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_actor is not null && _asked != (Plan, Count, Instance))
            await AskAsync();
    }

    private async Task AskAsync()
    {
        var asked = (Plan, Count, Instance);
        _asked = asked;
        _isAsking = true;
        var answer = Instance is { } instance
            ? await Quotes.ForResizeAsync(_actor!, instance, Plan, Gone)
            : await Quotes.ForCreateAsync(_actor!, projectId: null, Plan, Count, Gone);
        // Answers may overtake each other; the last question counts.
        if (_asked != asked)
            return;
        _isAsking = false;
        (_quote, _refusal) = answer.IsSuccess ? (answer.Value, null) : ((Quote?)null, answer.Error);
        await Quoted.InvokeAsync(_quote);
    }

    private static string Exact(long microPoints) => Points.Format(microPoints, CultureInfo.CurrentCulture);
}
