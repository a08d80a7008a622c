using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Features.Instances;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Dashboard;

/// <summary>What runs, what needs attention, what happened last. Empty, it leads to the first instance.</summary>
public sealed partial class DashboardPage
{
    private const int MostShown = 6;
    private const int MostAttention = 5;

    private Actor? _actor;
    private InstanceCounts? _counts;
    private Page<InstanceRow> _attention = new([], 0);
    private IReadOnlyList<InstanceRow> _shown = [];
    private IReadOnlyList<OperationView> _recent = [];
    private IReadOnlyList<TemplateOffer> _templates = [];
    private IReadOnlyDictionary<InstanceId, FigurePoint> _figures = new Dictionary<InstanceId, FigurePoint>();

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private IInstanceActions Actions { get; set; } = null!;

    [Inject] private IInstanceFeed Feed { get; set; } = null!;

    [Inject] private IOperationFeed Operations { get; set; } = null!;

    [Inject] private IFigures Figures { get; set; } = null!;

    [Inject] private ICatalog Catalog { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<DashboardText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string FirstName { get; set; } = "";

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        FirstName = (await Authentication).User.Identity?.Name?.Split(' ')[0] ?? "";
        Follow(ChangesAsync, _ => ReadAsync());
        Follow(EveryFewSeconds, _ => ReadFigures());
    }

    /// <summary>Its pictures need several readings: a second apart, however much changes meanwhile.</summary>
    private async IAsyncEnumerable<bool> ChangesAsync([EnumeratorCancellation] CancellationToken until)
    {
        await foreach (var _ in Feed.WatchAsync(_actor!, only: null, allProjects: false, until))
        {
            yield return true;
            await Task.Delay(TimeSpan.FromSeconds(1), Time, until);
        }
    }

    private async IAsyncEnumerable<bool> EveryFewSeconds([EnumeratorCancellation] CancellationToken until)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), Time);
        while (await timer.WaitForNextTickAsync(until))
            yield return true;
    }

    private async Task ReadAsync()
    {
        var counts = await Instances.CountAsync(_actor!, allProjects: false, Gone);
        if (counts.Total == 0)
            _templates = (await Catalog.OfferAsync(Gone)).Templates;
        _attention = await Instances.ListAsync(_actor!, Request(InstanceStates.Attention, MostAttention), Gone);
        _shown = await GlanceAsync();
        _recent = await Operations.RecentAsync(_actor!, MostShown, Gone);
        _counts = counts;
        ReadFigures();
    }

    /// <summary>What runs or is being worked on; where that is little, the newest of the others.</summary>
    private async Task<IReadOnlyList<InstanceRow>> GlanceAsync()
    {
        var atWork = (await Instances.ListAsync(_actor!, Request([.. InstanceStates.Running, .. InstanceStates.Working], MostShown), Gone)).Items;
        if (atWork.Count == MostShown)
            return atWork;
        var newest = (await Instances.ListAsync(_actor!, Request([], MostShown), Gone)).Items;
        return [.. atWork.Concat(newest).DistinctBy(row => row.Id).Take(MostShown)];
    }

    private static InstanceListRequest Request(IReadOnlyList<InstanceStatus> statuses, int most) =>
        new() { Statuses = statuses, Page = new PageRequest(1, most) };

    private void ReadFigures() => _figures = Figures.Latest([.. _shown.Select(row => row.Id)]);

    private async Task DismissAsync(InstanceRow row)
    {
        if ((await Actions.DismissFailedAsync(_actor!, row.Id, CancellationToken.None)).Error is { } error)
            Toasts.Problem(Errors.Of(error));
    }
}
