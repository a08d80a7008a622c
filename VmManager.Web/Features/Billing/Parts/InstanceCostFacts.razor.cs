using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Web.Account;

namespace VmManager.Web.Features.Billing.Parts;

/// <summary>Reads what an instance costs, and again after each charge.</summary>
public sealed partial class InstanceCostFacts
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private InstanceId? _read;
    private Actor? _actor;
    private InstanceCost? _cost;
    private IReadOnlyList<PriceOffer> _offers = [];

    [Inject] private IBillingQueries Billing { get; set; } = null!;

    [Inject] private IPriceActions Prices { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private PointWords Words { get; set; } = null!;

    [Inject] private IStringLocalizer<BillingText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public InstanceId Id { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        Follow(ChangesAsync, _ => ReadAsync());
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read is { } read && read != Id)
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var id = Id;
        _read = id;
        var costs = await Billing.CostsAsync(_actor!, [id], Gone);
        var offers = await Prices.OffersAsync(_actor!, id, Gone);
        if (id == Id)
            (_cost, _offers) = (costs.GetValueOrDefault(id), offers.IsSuccess ? offers.Value : []);
    }

    /// <summary>Charges, and what starts or stops it being charged.</summary>
    private async IAsyncEnumerable<bool> ChangesAsync([EnumeratorCancellation] CancellationToken until)
    {
        var changes = Hub.Subscribe(
            change => change.Topic == ChangeTopic.Billing || (change.Topic == ChangeTopic.Instance && change.Id == Id.Value), Pace, until);
        yield return true;
        await foreach (var _ in changes)
            yield return true;
    }
}
