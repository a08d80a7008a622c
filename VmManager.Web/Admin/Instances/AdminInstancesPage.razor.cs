using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Features.Instances;

namespace VmManager.Web.Admin.Instances;

/// <summary>The instances of all projects, live.</summary>
public sealed partial class AdminInstancesPage
{
    private Page<InstanceRow>? _page;
    private InstanceCounts? _counts;
    private IReadOnlyList<ServerRow> _servers = [];
    private AdminInstancesState? _read;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private IServerQueries Servers { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminInstancesText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Names { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")] private string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "status")] private string? StatusText { get; set; }

    [SupplyParameterFromQuery(Name = "server")] private string? ServerText { get; set; }

    [SupplyParameterFromQuery(Name = "sort")] private string? SortText { get; set; }

    [SupplyParameterFromQuery(Name = "dir")] private string? Direction { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private AdminInstancesState State => AdminInstancesState.Read(SearchText, StatusText, ServerText, SortText, Direction, Number);

    protected override async Task BeginAsync()
    {
        _servers = Take(await Servers.ListAsync(Actor, Gone)) ?? [];
        FollowChanges(ReadAsync, ChangeTopic.Instance);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read is not null && _read != State)
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var state = State;
        _read = state;
        var counting = Instances.CountAsync(Actor, allProjects: true, Gone);
        var page = await Instances.ListAsync(Actor, state.ToRequest(), Gone);
        var counts = await counting;
        if (_read == state)
            (_counts, _page) = (counts, page);
    }

    private void Go(AdminInstancesState state, bool replace) => Navigation.NavigateTo(state.ToAddress(), replace: replace);

    private static InstanceStatus? Parse(object? value) =>
        Enum.TryParse<InstanceStatus>(value?.ToString(), out var status) ? status : null;
}
