using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Operations;

public sealed partial class OperationTray
{
    private const int MostEnded = 5;

    private List<OperationView> _active = [];
    private List<OperationView> _ended = [];
    private Actor? _actor;

    [Inject] private IOperationFeed Operations { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private OperationWords Words { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private IStringLocalizer<OperationsText> Text { get; set; } = null!;

    private string ButtonLabel => _active.Count switch
    {
        0 => Text["TrayNone"],
        1 => Text["TrayRunningOne"],
        var count => Text["TrayRunning", count],
    };

    protected override async Task OnInitializedAsync()
    {
        _actor = await Person.GetAsync(Gone);
        Follow(until => Operations.WatchAsync(_actor, only: null, until), Apply);
    }

    private void Apply(IReadOnlyList<OperationView> present)
    {
        var working = _active.Select(operation => operation.Id).ToHashSet();
        foreach (var operation in present.Where(operation => operation.IsAtRest && working.Contains(operation.Id)))
            Tell(operation);
        _active = [.. present.Where(operation => !operation.IsAtRest)];
        _ended = [.. present.Where(operation => operation.IsAtRest).OrderByDescending(operation => operation.FinishedAt).Take(MostEnded)];
    }

    private void Tell(OperationView operation)
    {
        var words = Words.Kind(operation.Kind);
        var name = operation.InstanceName ?? "";
        var isDelete = string.Equals(operation.Kind, InstanceOperations.Delete, StringComparison.Ordinal);
        var isCreate = string.Equals(operation.Kind, InstanceOperations.Create, StringComparison.Ordinal);
        if (operation.State == OperationState.Stuck)
            Toasts.Problem(Text["StuckWords", name, words]);
        else if (operation.State != OperationState.Succeeded)
            Toasts.Problem(Text["Failed", name, words]);
        else if (isDelete)
            Toasts.Success(Text["Gone", name]);
        else
            Toasts.Success(isCreate ? Text["Online", name] : Text["Ended", name, words], $"/instances/{operation.InstanceId}", Text["Open"]);
    }

    private async Task CancelAsync(OperationView operation)
    {
        var result = await Operations.CancelAsync(_actor!, operation.Id, CancellationToken.None);
        if (result.IsSuccess)
            Toasts.Say(Text["CancelSent"]);
        else
            Toasts.Problem(Errors.Of(result.Error));
    }
}
