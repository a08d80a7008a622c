using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Admin.Operations;

public sealed partial class StuckOperation
{
    private ReasonDialog _retry = null!;
    private ReasonDialog _abandon = null!;

    [Inject] private RetryStuckOperation Retrying { get; set; } = null!;

    [Inject] private AbandonStuckOperation Abandoning { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private OperationWords OperationNames { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminOperationsText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<AdminText> Shared { get; set; } = null!;

    [Parameter, EditorRequired] public VmManager.Core.Operations.OperationView Operation { get; set; } = null!;

    private string Title => $"{OperationNames.Kind(Operation.Kind)} {Operation.InstanceName}";

    private OperationStepView? Failed => Operation.Steps.LastOrDefault(step => step.State == StepState.UndoFailed);

    private async Task<Error?> RetryAsync(string reason)
    {
        var retried = await Retrying.ExecuteAsync(await Person.GetAsync(), Operation.Id, reason, CancellationToken.None);
        if (retried.IsSuccess)
            Toasts.Success(Text["Retried"]);
        return retried.Error;
    }

    private async Task<Error?> AbandonAsync(string reason)
    {
        var abandoned = await Abandoning.ExecuteAsync(await Person.GetAsync(), Operation.Id, reason, CancellationToken.None);
        if (abandoned.IsSuccess)
            Toasts.Success(Text["GivenUp"]);
        return abandoned.Error;
    }
}
