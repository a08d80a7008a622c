using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.List;

/// <summary>
/// All instances of the person. The page reads its rows once and then keeps them current from the feed; it asks again only when the
/// address changes, or when a change may have moved rows into or out of the page.
/// </summary>
public sealed partial class InstancesPage
{
    private Actor? _actor;
    private Page<InstanceRow>? _page;
    private InstanceCounts? _counts;
    private IReadOnlyDictionary<InstanceId, FigurePoint> _figures = new Dictionary<InstanceId, FigurePoint>();
    private ListColumns _columns = ListColumns.Read(null);
    private readonly Channel<bool> _stale =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private ListState? _read;
    private ConfirmDialog _confirm = null!;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private IInstanceFeed Feed { get; set; } = null!;

    [Inject] private IFigures Figures { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private IJSRuntime Js { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")] private string? Group { get; set; }

    [SupplyParameterFromQuery(Name = "tag")] private string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "sort")] private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "dir")] private string? Direction { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private ListState State => ListState.Read(Search, Group, Tag, Sort, Direction, Number);

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        _columns = ListColumns.Read(await StoredColumnsAsync());
        // The feed's first batch is a reset, which reads the page: no change can fall between the two.
        Follow(until => Feed.WatchAsync(_actor, only: null, allProjects: false, until), ApplyAsync);
        Follow(WhenStale, _ => ReadAsync());
        Follow(EveryFewSeconds, _ => ReadFigures());
        Follow(ChargesAsync, _ => ReadCostsAsync());
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read is not null && _read != State)
            await ReadAsync();
    }

    private async Task ApplyAsync(InstanceUpdates updates)
    {
        if (updates.Reset || _page is null)
        {
            await ReadAsync();
            return;
        }
        var changed = updates.Rows.ToDictionary(row => row.Id);
        var isMoved = changed.Values.Any(row => !_page.Items.Any(shown => shown.Id == row.Id && IsSamePlace(shown, row)));
        _page = _page with { Items = [.. _page.Items.Select(row => changed.GetValueOrDefault(row.Id, row))] };
        if (isMoved)
            _stale.Writer.TryWrite(true);
    }

    /// <summary>Reads anew at once, then at most once a second however much changes: the rows shown are current meanwhile.</summary>
    private async IAsyncEnumerable<bool> WhenStale([EnumeratorCancellation] CancellationToken until)
    {
        await foreach (var _ in _stale.Reader.ReadAllAsync(until))
        {
            yield return true;
            await Task.Delay(TimeSpan.FromSeconds(1), Time, until);
        }
    }

    /// <summary>Whether a row stays on the page where it is: the counts and the group filter look at the status, orders at their column.</summary>
    private static bool IsSamePlace(InstanceRow shown, InstanceRow row) =>
        shown.Status == row.Status && string.Equals(shown.Name, row.Name, StringComparison.Ordinal)
        && string.Equals(shown.Address, row.Address, StringComparison.Ordinal)
        && string.Equals(shown.PlanName, row.PlanName, StringComparison.Ordinal) && shown.Tags.SequenceEqual(row.Tags, StringComparer.Ordinal);

    private async Task ReadAsync()
    {
        var state = State;
        _read = state;
        var counting = Instances.CountAsync(_actor!, allProjects: false, Gone);
        var page = await Instances.ListAsync(_actor!, state.ToRequest(), Gone);
        var counts = await counting;
        if (_read != state)
            return;
        (_counts, _page) = (counts, page);
        _selected.IntersectWith(page.Items.Select(row => row.Id));
        ReadFigures();
        await ReadCostsAsync();
        // The last row of the last page has gone: the page before it is meant.
        if (page.Items.Count == 0 && page.Total > 0)
            Navigation.NavigateTo((state with { Page = (page.Total + ListState.PageSize - 1) / ListState.PageSize }).ToAddress(), replace: true);
    }

    private void ReadFigures() => _figures = Figures.Latest([.. _page?.Items.Select(row => row.Id) ?? []]);

    private async IAsyncEnumerable<bool> EveryFewSeconds([EnumeratorCancellation] CancellationToken until)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), Time);
        while (await timer.WaitForNextTickAsync(until))
            yield return true;
    }

    private void SearchAsync(string text) =>
        Navigation.NavigateTo((State with { Search = text.Trim(), Page = 1 }).ToAddress(), replace: true);

    private async Task<string?> StoredColumnsAsync()
    {
        try
        {
            return await Js.InvokeAsync<string?>("localStorage.getItem", Gone, ListColumns.StorageKey);
        }
        catch (JSException)
        {
            // A browser that keeps nothing: the usual columns.
            return null;
        }
    }

    private async Task ToggleColumnAsync(string column)
    {
        _columns.Toggle(column);
        await Js.InvokeVoidAsync("localStorage.setItem", Gone, ListColumns.StorageKey, _columns.ToString());
    }
}
