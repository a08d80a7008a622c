using Microsoft.AspNetCore.Components;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>What the page does when asked; refusals are told as toasts unless a form shows them by the field.</summary>
public sealed partial class DetailPage
{
    /// <summary>The one-time password while it is on the page.</summary>
    private string? _password;

    [Inject] private IInstanceActions Actions { get; set; } = null!;

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Inject] private Toasts Toasts { get; set; } = null!;

    private async Task ActAsync(PowerAction action)
    {
        if (action == PowerAction.ForceStop && !await _confirm.AskAsync(InstanceQuestions.ForceStop(Text, Row.Name)))
            return;
        Tell(await Actions.ChangePowerAsync(_actor!, Row.Id, action, CancellationToken.None));
    }

    private async Task ResizeAsync(ResizeChoice choice) =>
        Tell(await Actions.ResizeAsync(_actor!, Row.Id, choice.Plan, CancellationToken.None, choice.Price));

    private async Task DeleteAsync()
    {
        if (!await _confirm.AskAsync(InstanceQuestions.Delete(Text, Row.Name)))
            return;
        var deleted = await Actions.DeleteAsync(_actor!, Row.Id, Row.Name, CancellationToken.None);
        Tell(deleted);
        if (deleted.IsSuccess)
            Navigation.NavigateTo("/instances");
    }

    private async Task ResetPasswordAsync()
    {
        var question = new Question(Text["ResetPasswordHeading"], Text["ResetPasswordWords", _detail!.LoginUser])
        {
            ConfirmLabel = Text["ResetPassword"],
        };
        if (await _confirm.AskAsync(question))
            Tell(await Actions.ResetPasswordAsync(_actor!, Row.Id, CancellationToken.None));
    }

    private async Task TakePasswordAsync()
    {
        var taken = await Actions.TakePasswordAsync(_actor!, Row.Id, Gone);
        Tell(taken);
        if (taken.IsSuccess)
            _password = taken.Value;
        await ReadAsync();
    }

    private async Task ChangeKeysAsync(IReadOnlyList<SshKeyId> keys) => Tell(await Actions.ChangeKeysAsync(_actor!, Row.Id, keys, CancellationToken.None));

    private async Task<Error?> SaveAsync(EditInstance command)
    {
        var saved = await Actions.EditAsync(_actor!, Row.Id, command, CancellationToken.None);
        if (!saved.IsSuccess)
            return saved.Error;
        await ReadAsync();
        Toasts.Success(Text["Saved"]);
        return null;
    }

    private async Task CancelAsync(OperationView operation)
    {
        var cancelled = await Operations.CancelAsync(_actor!, operation.Id, CancellationToken.None);
        if (!cancelled.IsSuccess)
            Toasts.Problem(Errors.Of(cancelled.Error));
    }

    private async Task DismissAsync()
    {
        var dismissed = await Actions.DismissFailedAsync(_actor!, Row.Id, CancellationToken.None);
        if (dismissed.IsSuccess)
            Navigation.NavigateTo("/instances");
        else
            Toasts.Problem(Errors.Of(dismissed.Error));
    }

    private async Task AcceptDriftAsync()
    {
        var accepted = await Actions.AcceptDriftAsync(_actor!, Row.Id, CancellationToken.None);
        if (accepted.IsSuccess)
            await ReadAsync();
        else
            Toasts.Problem(Errors.Of(accepted.Error));
    }

    /// <summary>Back to what was asked for.</summary>
    private async Task RepairDriftAsync() => Tell(Row switch
    {
        { Drift: InstanceDrift.SizeChangedOutside } => await Actions.ResizeAsync(_actor!, Row.Id, _detail!.PlanId, CancellationToken.None),
        { Status: InstanceStatus.Stopped } => await Actions.ChangePowerAsync(_actor!, Row.Id, PowerAction.Start, CancellationToken.None),
        { Status: InstanceStatus.Frozen } => await Actions.ChangePowerAsync(_actor!, Row.Id, PowerAction.Unfreeze, CancellationToken.None),
        _ => await Actions.ChangePowerAsync(_actor!, Row.Id, PowerAction.Shutdown, CancellationToken.None),
    });

    private void Tell<T>(Result<T> result)
    {
        if (!result.IsSuccess)
            Toasts.Problem(Errors.Of(result.Error));
    }
}
