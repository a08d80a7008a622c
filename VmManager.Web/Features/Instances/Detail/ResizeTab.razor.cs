using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Shared;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>What a person chose, at the price that was shown.</summary>
public sealed record ResizeChoice(PlanId Plan, PlanPriceId Price);

/// <summary>Another plan for an instance: what it costs more or less, and whether it wants a restart.</summary>
public sealed partial class ResizeTab
{
    private IReadOnlyList<PlanOffer>? _plans;
    private TemplateOffer? _template;
    private PlanOffer? _chosen;
    private Quote? _quote;

    [Inject] private ICatalog Catalog { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public InstanceDetail Detail { get; set; } = null!;

    [Parameter] public bool CanAct { get; set; }

    [Parameter] public EventCallback<ResizeChoice> OnResize { get; set; }

    private PlanOffer? Current => _plans?.FirstOrDefault(plan => plan.Id == Detail.PlanId);

    /// <summary>Nobody agrees to a price that is not shown; and what the balance does not allow would only be refused.</summary>
    private bool MayResize => CanAct && _quote is { IsAffordable: true } && Detail.Row is { Operation: null, Status: InstanceStatus.Running or InstanceStatus.Stopped };

    private long Difference => _chosen!.PricePerHour - Detail.Row.PricePerHour;

    private string DifferenceWords
    {
        get
        {
            var amount = (Difference > 0 ? "+" : "−") + Points.Format(Math.Abs(Difference), CultureInfo.CurrentCulture);
            return Difference == 0 ? Text["SamePrice"] : Text["PriceDifference", amount];
        }
    }

    private bool NeedsRestart
    {
        get
        {
            if (_chosen is not { } plan || Detail.Row.Status != InstanceStatus.Running)
                return false;
            var needed = EngineCapabilities.None;
            if (plan.Cpus != Detail.Row.Cpus)
                needed |= EngineCapabilities.ResizeCpuLive;
            if (plan.MemoryBytes != Detail.Row.MemoryBytes)
                needed |= EngineCapabilities.ResizeMemoryLive;
            if (plan.DiskBytes != Detail.Row.DiskBytes)
                needed |= EngineCapabilities.GrowDiskLive;
            return (Detail.Capabilities & needed) != needed;
        }
    }

    private string HowWords => Detail.Row.Status != InstanceStatus.Running ? Text["ResizeStopped"]
        : NeedsRestart ? Text["ResizeRestart"] : Text["ResizeLive"];

    protected override async Task OnInitializedAsync()
    {
        var offer = await Catalog.OfferAsync(Gone);
        _template = offer.Templates.FirstOrDefault(template => template.Id == Detail.TemplateId);
        _plans = offer.Plans;
    }

    private void Choose(PlanOffer plan) => (_chosen, _quote) = (plan, null);

    private string? WhyNot(PlanOffer plan)
    {
        if (plan.Id == Detail.PlanId)
            return null;
        if (plan.DiskBytes < Detail.Row.DiskBytes)
            return Text["DiskOnlyGrows"];
        var isTooSmall = _template is not null
            && (plan.Cpus < _template.MinCpus || plan.MemoryBytes < _template.MinMemoryBytes || plan.DiskBytes < _template.MinDiskBytes);
        return isTooSmall ? Text["PlanTooSmall", _template!.Name].Value : null;
    }
}
