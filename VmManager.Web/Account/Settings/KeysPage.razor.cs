using Microsoft.AspNetCore.Components;
using VmManager.Core.People.SshKeys;

namespace VmManager.Web.Account.Settings;

public sealed partial class KeysPage
{
    private IReadOnlyList<SshKeyRow> _keys = [];

    /// <summary>What is put back into the field: never a private key.</summary>
    private string? _shownKey;

    [SupplyParameterFromForm(FormName = "add")] private Fields Form { get; set; } = null!;

    [SupplyParameterFromQuery] private string? Done { get; set; }

    /// <summary>What a generated key was refused for, without scripts.</summary>
    [SupplyParameterFromQuery] private string? Problem { get; set; }

    [Inject] private ChangeSshKeys Keys { get; set; } = null!;

    [Inject] private AddSshKey Add { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Form ??= new Fields();
        _keys = await Keys.ListAsync(Actor, Aborted);
    }

    private async Task AddAsync()
    {
        var added = await Add.RunAsync(Actor, new AddSshKeyCommand(Form.Name, Form.PublicKey), Aborted);
        if (added.IsSuccess)
        {
            GoTo("/account/keys?done=added");
            return;
        }
        Problems.Add(added.Error, Errors);
        var isPrivate = added.Error is Core.Shared.Invalid invalid && invalid.Problems.Any(problem => problem.Code is "public_key.private");
        _shownKey = isPrivate ? null : Form.PublicKey;
    }

    private async Task SetDefaultAsync(SshKeyRow key)
    {
        if (Succeeded(await Keys.SetDefaultAsync(Actor, key.Id, !key.IsDefault, Aborted)))
            GoTo("/account/keys");
    }

    private async Task RemoveAsync(SshKeyRow key)
    {
        if (Succeeded(await Keys.DeleteAsync(Actor, key.Id, Aborted)))
            GoTo("/account/keys?done=removed");
    }

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? PublicKey { get; set; }
    }
}
