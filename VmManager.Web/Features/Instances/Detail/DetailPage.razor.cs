using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>One instance: its detail is read once and again when something beside its row may have changed; its operations are watched.</summary>
public sealed partial class DetailPage
{
    private IReadOnlyList<OperationView> _operations = [];
    private CancellationTokenSource? _watching;
    private string? _watched;
    private Actor? _actor;
    private InstanceDetail? _detail;
    private bool _isMissing;
    private bool _isFresh;
    private ConfirmDialog _confirm = null!;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private IInstanceFeed Feed { get; set; } = null!;

    [Inject] private IOperationFeed Operations { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [Parameter] public string Id { get; set; } = "";

    [Parameter] public string? Tab { get; set; }

    /// <summary>"day", "week", "month"; null for the live quarter of an hour.</summary>
    [SupplyParameterFromQuery(Name = "range")] private string? Range { get; set; }

    private InstanceId InstanceId => TypedId.TryParse<InstanceId>(Id) ?? default;

    private InstanceRow Row => _detail!.Row;

    private string? CurrentTab => DetailTabs.Read(Tab);

    private bool CanAct => _detail!.Role >= ProjectRole.Operator;

    private OperationView? ActiveOperation => _operations.FirstOrDefault(operation => OperationLook.IsActive(operation.State));

    private OperationView? CreateOperation =>
        _operations.LastOrDefault(operation => string.Equals(operation.Kind, InstanceOperations.Create, StringComparison.Ordinal));

    private IReadOnlyList<TabLinks.TabLink> Tabs =>
    [
        .. ShownTabs.Select(tab => new TabLinks.TabLink(
            tab.Length == 0 ? $"/instances/{Id}" : $"/instances/{Id}/{tab}",
            Text[$"Tab.{(tab.Length == 0 ? "overview" : tab)}"],
            string.Equals(tab, CurrentTab, StringComparison.Ordinal))),
    ];

    private IEnumerable<string> ShownTabs => DetailTabs.All.Where(tab => CanAct || !string.Equals(tab, DetailTabs.Terminal, StringComparison.Ordinal));

    /// <summary>Also while something works on it: shells know best when they end.</summary>
    private bool HasTerminal => Row.Status is not (InstanceStatus.Stopped or InstanceStatus.Frozen or InstanceStatus.Missing or InstanceStatus.Deleting);

    protected override async Task OnParametersSetAsync()
    {
        // Tabs keep the subscription; another instance ends it.
        if (string.Equals(_watched, Id, StringComparison.Ordinal))
            return;
        _watched = Id;
        if (_watching is not null)
            await _watching.CancelAsync();
        _watching = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        (_detail, _isMissing, _isFresh, _password) = (null, false, false, null);
        _operations = [];
        _actor ??= await Person.GetAsync(Gone);
        var until = _watching.Token;
        Follow(stop => Feed.WatchAsync(_actor, InstanceId, allProjects: false, stop), ApplyAsync, until);
        Follow(stop => Operations.WatchAsync(_actor, InstanceId, stop), present => _operations = present, until);
    }

    private async Task ApplyAsync(InstanceUpdates updates)
    {
        if (updates.Reset || _detail is null)
        {
            await ReadAsync();
            return;
        }
        if (updates.Rows.LastOrDefault(row => row.Id == InstanceId) is not { } row)
            return;
        var before = Row;
        _detail = _detail with { Row = row };
        if (row.Status == InstanceStatus.Deleted)
            _isMissing = true;
        else if (before.Status != row.Status || before.Operation?.Id != row.Operation?.Id || before.Operation is null)
            await ReadAsync();
        // From the watched steps straight to the machine, once.
        _isFresh |= before.Status == InstanceStatus.Provisioning && row.Status == InstanceStatus.Running;
    }

    private async Task ReadAsync()
    {
        var found = await Instances.FindAsync(_actor!, InstanceId, Gone);
        if (found.IsSuccess)
            (_detail, _isMissing) = (found.Value, found.Value.Row.Status == InstanceStatus.Deleted);
        else
            _isMissing = true;
    }

    protected override ValueTask LeaveAsync()
    {
        _watching?.Dispose();
        return ValueTask.CompletedTask;
    }
}
