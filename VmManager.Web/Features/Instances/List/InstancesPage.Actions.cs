using Microsoft.AspNetCore.Components;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.List;

/// <summary>What the list does with one row or with many.</summary>
public sealed partial class InstancesPage
{
    private readonly HashSet<InstanceId> _selected = [];
    private IReadOnlyList<BulkResult>? _results;
    private bool _isBusy;

    [Inject] private IInstanceActions Actions { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    private List<InstanceRow> Chosen => [.. _page?.Items.Where(row => _selected.Contains(row.Id)) ?? []];

    private void Select((InstanceId Id, bool IsSelected) change)
    {
        if (change.IsSelected)
            _selected.Add(change.Id);
        else
            _selected.Remove(change.Id);
    }

    private void SelectAll(bool isSelected)
    {
        _selected.Clear();
        if (isSelected)
            _selected.UnionWith(_page?.Items.Select(row => row.Id) ?? []);
    }

    private void ClearSelection()
    {
        _selected.Clear();
        _results = null;
    }

    private async Task ActAsync((InstanceRow Row, PowerAction Action) act)
    {
        if (act.Action == PowerAction.ForceStop && !await _confirm.AskAsync(InstanceQuestions.ForceStop(Text, act.Row.Name)))
            return;
        Tell(await Actions.ChangePowerAsync(_actor!, act.Row.Id, act.Action, CancellationToken.None));
    }

    private async Task DeleteAsync(InstanceRow row)
    {
        if (await _confirm.AskAsync(InstanceQuestions.Delete(Text, row.Name)))
            Tell(await Actions.DeleteAsync(_actor!, row.Id, row.Name, CancellationToken.None));
    }

    private async Task DismissAsync(InstanceRow row)
    {
        if ((await Actions.DismissFailedAsync(_actor!, row.Id, CancellationToken.None)).Error is { } error)
            Toasts.Problem(Errors.Of(error));
    }

    private void Tell<T>(Result<T> result)
    {
        if (!result.IsSuccess)
            Toasts.Problem(Errors.Of(result.Error));
    }

    private Task ActOnAllAsync(PowerAction action) =>
        OnAllAsync(row => Actions.ChangePowerAsync(_actor!, row.Id, action, CancellationToken.None));

    private async Task DeleteAllAsync()
    {
        var rows = Chosen;
        var question = rows.Count == 1
            ? InstanceQuestions.Delete(Text, rows[0].Name)
            : InstanceQuestions.DeleteSeveral(Text, [.. rows.Select(row => row.Name)]);
        if (rows.Count > 0 && await _confirm.AskAsync(question))
            await OnAllAsync(row => Actions.DeleteAsync(_actor!, row.Id, row.Name, CancellationToken.None));
    }

    /// <summary>Each for itself: one refusal keeps none of the others back, and each is told.</summary>
    private async Task OnAllAsync<T>(Func<InstanceRow, Task<Result<T>>> act)
    {
        _isBusy = true;
        var results = new List<BulkResult>();
        foreach (var row in Chosen)
        {
            var result = await act(row);
            results.Add(new BulkResult(row.Name, result.IsSuccess ? null : Errors.Of(result.Error)));
        }
        _results = results;
        _isBusy = false;
    }
}

/// <summary>How one of many went.</summary>
/// <param name="Name">The instance.</param>
/// <param name="Problem">Why not, in words; null when it was taken on.</param>
public sealed record BulkResult(string Name, string? Problem);
