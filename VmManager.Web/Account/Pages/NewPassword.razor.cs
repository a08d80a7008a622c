using Microsoft.AspNetCore.Components;
using VmManager.Core.People;
using VmManager.Core.People.Passwords;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Account.Pages;

/// <summary>Between a one-time password and everything else.</summary>
public sealed partial class NewPassword
{
    private (PersonId Id, bool Stays)? _who;

    [SupplyParameterFromForm] private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    [Inject] private ChangePassword Change { get; set; } = null!;

    [Inject] private PersonSignIn Sessions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        _who = await PersonSignIn.WhoNeedsPasswordAsync(Context);
        if (_who is null)
            GoTo("/account/sign-in");
    }

    private async Task SubmitAsync()
    {
        if (_who is not { } who)
            return;
        var actor = new Actor(who.Id, IsAdmin: false) { Address = Context.AddressText() };
        if (!Succeeded(await Change.ReplaceOneTimeAsync(actor, Form.NewPassword, Aborted)))
            return;
        await Sessions.SignInAsync(Context, who.Id, who.Stays);
        GoTo(LocalUrl.AfterSignIn(ReturnUrl));
    }

    private sealed class Fields
    {
        public string? NewPassword { get; set; }
    }
}
