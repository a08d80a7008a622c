using Microsoft.AspNetCore.Components;
using VmManager.Core.People.SignIn;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Account.Pages;

public sealed partial class SignIn
{
    private bool _isUnconfirmed;

    [SupplyParameterFromForm] private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    /// <summary>What was just done, when another page sent the person here.</summary>
    [SupplyParameterFromQuery] private string? Done { get; set; }

    [Inject] private CheckSignIn Check { get; set; } = null!;

    [Inject] private PersonSignIn Sessions { get; set; } = null!;

    protected override void OnInitialized()
    {
        Form ??= new Fields();
        if (!IsPost && Context.User.Identity?.IsAuthenticated == true)
            GoTo(LocalUrl.AfterSignIn(ReturnUrl));
    }

    private async Task SubmitAsync()
    {
        var allowed = await Check.RunAsync(Actor, Form.Email, Form.Password, Aborted);
        if (!allowed.IsSuccess)
        {
            _isUnconfirmed = ReferenceEquals(allowed.Error, SignInErrors.NotConfirmed);
            Problems.Add(allowed.Error, Errors);
            return;
        }
        var target = LocalUrl.AfterSignIn(ReturnUrl);
        if (allowed.Value.MustChangePassword)
        {
            await PersonSignIn.AskForNewPasswordAsync(Context, allowed.Value.PersonId, Form.Stays);
            GoTo($"/account/new-password?returnUrl={Uri.EscapeDataString(target)}");
            return;
        }
        await Sessions.SignInAsync(Context, allowed.Value.PersonId, Form.Stays);
        GoTo(target);
    }

    private sealed class Fields
    {
        public string? Email { get; set; }

        public string? Password { get; set; }

        public bool Stays { get; set; }
    }
}
