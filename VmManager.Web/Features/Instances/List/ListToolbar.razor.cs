using Microsoft.AspNetCore.Components;
using VmManager.Core.Instances;

namespace VmManager.Web.Features.Instances.List;

/// <summary>Search, groups by state, tag, order and columns. Everything but the columns is an address.</summary>
public sealed partial class ListToolbar : IDisposable
{
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(250);

    private string _typed = "";
    private string _sent = "";
    private ITimer? _timer;

    [Inject] private TimeProvider Time { get; set; } = null!;

    [Parameter, EditorRequired] public ListState State { get; set; } = new();

    /// <summary>Null until they were read.</summary>
    [Parameter] public InstanceCounts? Counts { get; set; }

    [Parameter, EditorRequired] public ListColumns Columns { get; set; } = null!;

    [Parameter] public EventCallback<string> SearchChanged { get; set; }

    [Parameter] public EventCallback<string> ColumnToggled { get; set; }

    protected override void OnParametersSet()
    {
        // Another address (back, a cleared filter) replaces what was typed; our own does not.
        if (!string.Equals(State.Search, _sent, StringComparison.Ordinal))
            _typed = _sent = State.Search;
    }

    private int CountOf(string group)
    {
        if (Counts is null)
            return 0;
        var statuses = ListState.StatusesOf(group);
        return statuses.Count == 0 ? Counts.Total : statuses.Sum(status => Counts.ByStatus.GetValueOrDefault(status));
    }

    private void OnInput(string? text)
    {
        _typed = text ?? "";
        _timer?.Dispose();
        _timer = Time.CreateTimer(_ => _ = InvokeAsync(SendAsync), null, TypingPause, Timeout.InfiniteTimeSpan);
    }

    private Task SendAsync()
    {
        _sent = _typed.Trim();
        return SearchChanged.InvokeAsync(_sent);
    }

    public void Dispose() => _timer?.Dispose();
}
