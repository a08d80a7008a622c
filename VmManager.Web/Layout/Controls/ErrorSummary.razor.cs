using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VmManager.Core.Shared;

namespace VmManager.Web.Layout.Controls;

public sealed partial class ErrorSummary
{
    private ElementReference _box;
    private IReadOnlyList<Error> _focused = [];

    [Inject] private NavigationManager Navigation { get; set; } = null!;

    [Parameter, EditorRequired] public IReadOnlyList<Error> Problems { get; set; } = [];

    /// <summary>The id of a field's control; null when the field has none.</summary>
    [Parameter] public Func<string, string?> FieldId { get; set; } = _ => null;

    private string Here => Navigation.Uri.Split('#')[0];

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // Only for a new refusal: typing must not lose the focus when one of several problems goes away.
        if (Problems.Count == 0 || ReferenceEquals(_focused, Problems))
            return;
        _focused = Problems;
        try
        {
            await _box.FocusAsync();
        }
        catch (JSDisconnectedException)
        {
            // The page has gone.
        }
    }
}
