using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using VmManager.Core.Billing;
using VmManager.Core.Instances;
using VmManager.Core.Live;

namespace VmManager.Web.Features.Instances.List;

/// <summary>What the rows cost: read with each page, and again after each charge.</summary>
public sealed partial class InstancesPage
{
    private IReadOnlyDictionary<InstanceId, InstanceCost> _costs = new Dictionary<InstanceId, InstanceCost>();

    [Inject] private IBillingQueries Billing { get; set; } = null!;

    [Inject] private IChangeHub Hub { get; set; } = null!;

    private async Task ReadCostsAsync()
    {
        if (_page is { Items.Count: > 0 } page)
            _costs = await Billing.CostsAsync(_actor!, [.. page.Items.Select(row => row.Id)], Gone);
    }

    private async IAsyncEnumerable<bool> ChargesAsync([EnumeratorCancellation] CancellationToken until)
    {
        await foreach (var _ in Hub.Subscribe(change => change.Topic == ChangeTopic.Billing, TimeSpan.FromSeconds(1), until))
            yield return true;
    }
}
