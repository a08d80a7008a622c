using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VmManager.Core.Instances;
using VmManager.Core.Shared;
using VmManager.Web.Account;
using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>Name, tags, notes, protection. What is typed stays until it is saved, whatever changes on the page meanwhile.</summary>
public sealed partial class SettingsTab
{
    private readonly FormErrors _errors = new();
    private IReadOnlyList<Error> _summary = [];
    private IReadOnlyList<string> _knownTags = [];
    private string _name = "";
    private IReadOnlyList<string> _tags = [];
    private string _notes = "";
    private bool _isProtected;
    private bool _isSaving;
    private uint _version;

    [Inject] private IInstanceQueries Instances { get; set; } = null!;

    [Inject] private ICurrentActor Person { get; set; } = null!;

    [Inject] private IStringLocalizer<InstancesText> Text { get; set; } = null!;

    [Parameter, EditorRequired] public InstanceDetail Detail { get; set; } = null!;

    [Parameter] public bool CanAct { get; set; }

    /// <summary>Saves; the refusal, or null.</summary>
    [Parameter, EditorRequired] public Func<EditInstance, Task<Error?>> Save { get; set; } = null!;

    [Parameter] public EventCallback OnDelete { get; set; }

    private bool IsTouched => !string.Equals(_name, Detail.Row.Name, StringComparison.Ordinal) || !_tags.SequenceEqual(Detail.Row.Tags, StringComparer.Ordinal)
        || !string.Equals(_notes, Detail.Notes, StringComparison.Ordinal) || _isProtected != Detail.Row.IsProtected;

    protected override async Task OnInitializedAsync()
    {
        Fill();
        _knownTags = (await Instances.CountAsync(await Person.GetAsync(Gone), allProjects: false, Gone)).Tags;
    }

    protected override void OnParametersSet()
    {
        // The observer writes the row too: while the form says what the instance says, its version may follow.
        if (!IsTouched)
            _version = Detail.RowVersion;
    }

    private void Fill()
    {
        (_name, _tags, _notes, _isProtected) = (Detail.Row.Name, Detail.Row.Tags, Detail.Notes, Detail.Row.IsProtected);
        _version = Detail.RowVersion;
    }

    private async Task SaveAsync()
    {
        _isSaving = true;
        var error = await Save(new EditInstance(_version) { Name = _name.Trim(), Tags = _tags, Notes = _notes.Trim(), IsProtected = _isProtected });
        _isSaving = false;
        if (error is null)
        {
            _errors.Clear();
            _summary = [];
            Fill();
            return;
        }
        _errors.Set(error);
        _summary = [.. _errors.All];
    }
}
