using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Features.Operations;
using OperationView = VmManager.Core.Operations.OperationView;

namespace VmManager.Web.Admin.Operations;

/// <summary>Every operation of the platform, newest first, and above them those that need a decision.</summary>
public sealed partial class OperationsPage
{
    private const int MostStuck = 10;

    private Page<OperationView>? _page;
    private IReadOnlyList<OperationView> _stuck = [];
    private int _stuckTotal;
    private IReadOnlyList<ServerRow> _servers = [];
    private IReadOnlyList<string> _kinds = [];
    private OperationsState? _read;

    [Inject] private OperationQueries Operations { get; set; } = null!;

    [Inject] private IEnumerable<OperationDefinition> Definitions { get; set; } = [];

    [Inject] private IServerQueries Servers { get; set; } = null!;

    [Inject] private OperationWords OperationNames { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminOperationsText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "state")] private string? StateText { get; set; }

    [SupplyParameterFromQuery(Name = "kind")] private string? KindText { get; set; }

    [SupplyParameterFromQuery(Name = "person")] private string? PersonText { get; set; }

    [SupplyParameterFromQuery(Name = "server")] private string? ServerText { get; set; }

    [SupplyParameterFromQuery(Name = "page")] private int? Number { get; set; }

    private OperationsState State => OperationsState.Read(StateText, KindText, PersonText, ServerText, Number);

    protected override async Task BeginAsync()
    {
        _kinds = [.. Definitions.Select(definition => definition.Kind).Order(StringComparer.Ordinal)];
        _servers = Take(await Servers.ListAsync(Actor, Gone)) ?? [];
        FollowChanges(ReadAsync, ChangeTopic.Operation);
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
        var stuck = Take(await Operations.ListAsync(
            Actor, new OperationListRequest { State = OperationState.Stuck, Page = new PageRequest(1, MostStuck) }, Gone));
        var page = Take(await Operations.ListAsync(Actor, state.ToRequest(), Gone));
        if (_read != state || stuck is null || page is null)
            return;
        (_stuck, _stuckTotal, _page) = (stuck.Items, stuck.Total, page);
    }

    private void Go(OperationsState state) => Navigation.NavigateTo(state.ToAddress());

    private static OperationState? Parse(object? value) =>
        Enum.TryParse<OperationState>(value?.ToString(), out var state) ? state : null;
}
