using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Web.Account;
using VmManager.Web.Layout;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Keys;

public sealed partial class KeyPicker
{
    private readonly FormErrors _errors = new();
    private IReadOnlyList<SshKeyRow>? _keys;
    private string _pasted = "";
    private string? _name;
    private bool _isAdding;
    private bool _asksName;
    private bool _isBusy;

    [Inject] private IOwnKeys Keys { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private ErrorText Errors { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Inject] private IStringLocalizer<LayoutText> Shared { get; set; } = null!;

    [Parameter, EditorRequired] public string Id { get; set; } = "";

    [Parameter, EditorRequired] public IReadOnlyList<SshKeyId> Chosen { get; set; } = [];

    [Parameter] public EventCallback<IReadOnlyList<SshKeyId>> ChosenChanged { get; set; }

    /// <summary>Tick the person's default keys at first; not where a choice is given.</summary>
    [Parameter] public bool ChoosesDefaults { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _keys = await Keys.ListAsync(await Person.GetAsync(Gone), Gone);
        if (ChoosesDefaults && Chosen.Count == 0 && _keys.Any(key => key.IsDefault))
            await ChosenChanged.InvokeAsync([.. _keys.Where(key => key.IsDefault).Select(key => key.Id)]);
    }

    private Task ChooseAsync(SshKeyId id, bool isChosen) =>
        ChosenChanged.InvokeAsync(isChosen ? [.. Chosen, id] : [.. Chosen.Where(other => other != id)]);

    private async Task AddAsync()
    {
        _isBusy = true;
        _errors.Clear();
        var actor = await Person.GetAsync(Gone);
        var added = await Keys.AddAsync(actor, _name, _pasted, CancellationToken.None);
        _isBusy = false;
        if (!added.IsSuccess)
        {
            _errors.Set(added.Error);
            // A key without a comment has no name yet.
            _asksName |= _errors.For("Name") is not null;
            return;
        }
        (_pasted, _name, _isAdding, _asksName) = ("", null, false, false);
        _keys = await Keys.ListAsync(actor, Gone);
        await ChooseAsync(added.Value, isChosen: true);
    }
}
