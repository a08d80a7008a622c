using Microsoft.AspNetCore.Components;
using VmManager.Core.People.EmailChange;
using VmManager.Core.People.Passwords;
using VmManager.Core.People.Profiles;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Account.Settings;

public sealed partial class SecurityPage
{
    private string? _email;
    private bool _isPasswordForm;

    [SupplyParameterFromForm(FormName = "password")] private PasswordFields PasswordForm { get; set; } = null!;

    [SupplyParameterFromForm(FormName = "email")] private EmailFields EmailForm { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Done { get; set; }

    [Inject] private FindProfile Find { get; set; } = null!;

    [Inject] private ChangePassword Change { get; set; } = null!;

    [Inject] private RequestEmailChange RequestChange { get; set; } = null!;

    [Inject] private PersonSignIn Sessions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        PasswordForm ??= new PasswordFields();
        EmailForm ??= new EmailFields();
        var profile = await Find.RunAsync(Actor, Aborted);
        _email = profile.IsSuccess ? profile.Value.Email : null;
    }

    private async Task ChangePasswordAsync()
    {
        _isPasswordForm = true;
        if (!Succeeded(await Change.RunAsync(Actor, PasswordForm.CurrentPassword, PasswordForm.NewPassword, Aborted)))
            return;
        // The change ended every session; this one goes on.
        await Sessions.RenewAsync(Context, Actor.PersonId);
        GoTo("/account/security?done=password");
    }

    private async Task ChangeEmailAsync()
    {
        if (Succeeded(await RequestChange.RunAsync(Actor, EmailForm.NewEmail, EmailForm.CurrentPassword, Aborted)))
            GoTo("/account/security?done=email");
    }

    private sealed class PasswordFields
    {
        public string? CurrentPassword { get; set; }

        public string? NewPassword { get; set; }
    }

    private sealed class EmailFields
    {
        public string? NewEmail { get; set; }

        public string? CurrentPassword { get; set; }
    }
}
