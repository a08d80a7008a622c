using Microsoft.AspNetCore.Components;
using VmManager.Core.People;
using VmManager.Core.People.Profiles;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Account.Settings;

public sealed partial class ProfilePage
{
    [SupplyParameterFromForm] private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Done { get; set; }

    [Inject] private FindProfile Find { get; set; } = null!;

    [Inject] private ChangeProfile Change { get; set; } = null!;

    [Inject] private PersonSignIn Sessions { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (Form is not null)
            return;
        Form = new Fields();
        var found = await Find.RunAsync(Actor, Aborted);
        if (Succeeded(found.IsSuccess ? Core.Shared.Result.Success : found.Error))
        {
            var profile = found.Value;
            (Form.DisplayName, Form.Handle, Form.Language, Form.Theme) = (profile.DisplayName, profile.Handle, profile.Language, profile.Theme);
        }
    }

    private async Task SubmitAsync()
    {
        if (!Succeeded(await Change.RunAsync(Actor, new ChangeProfileCommand(Form.DisplayName, Form.Handle, Form.Language, Form.Theme), Aborted)))
            return;
        await Sessions.RenewAsync(Context, Actor.PersonId);
        GoTo("/account/profile?done=saved");
    }

    private sealed class Fields
    {
        public string? DisplayName { get; set; }

        public string? Handle { get; set; }

        public string? Language { get; set; }

        public Theme Theme { get; set; }
    }
}
