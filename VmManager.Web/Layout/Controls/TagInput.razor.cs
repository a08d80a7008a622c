using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace VmManager.Web.Layout.Controls;

/// <summary>Tags as chips: Enter, comma or leaving the field adds what was typed, Backspace in the empty field takes the last.</summary>
public sealed partial class TagInput
{
    private static readonly char[] Separators = [',', ' ', ';'];

    private string _typing = "";

    [Parameter, EditorRequired] public string Id { get; set; } = "";

    [Parameter, EditorRequired] public IReadOnlyList<string> Tags { get; set; } = [];

    [Parameter] public EventCallback<IReadOnlyList<string>> TagsChanged { get; set; }

    /// <summary>Tags in use, to choose from.</summary>
    [Parameter] public IReadOnlyList<string> Known { get; set; } = [];

    [Parameter] public string? DescribedBy { get; set; }

    [Parameter] public string? Invalid { get; set; }

    private List<string> Offered => [.. Known.Except(Tags, StringComparer.Ordinal)];

    private async Task OnInputAsync(string? text)
    {
        _typing = text ?? "";
        // A comma, a pasted list, or a choice from the known ones.
        if (_typing.IndexOfAny(Separators) >= 0 || Offered.Contains(_typing, StringComparer.Ordinal))
            await AddTypedAsync();
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        if (key.Key is "Enter")
            await AddTypedAsync();
        else if (key.Key is "Backspace" && _typing.Length == 0 && Tags.Count > 0)
            await RemoveAsync(Tags[^1]);
    }

    private async Task AddTypedAsync()
    {
        var typed = _typing.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(tag => tag.ToLowerInvariant());
        _typing = "";
        var tags = Tags.Concat(typed).Distinct(StringComparer.Ordinal).ToList();
        if (tags.Count != Tags.Count)
            await TagsChanged.InvokeAsync(tags);
    }

    private Task RemoveAsync(string tag) =>
        TagsChanged.InvokeAsync([.. Tags.Where(other => !string.Equals(other, tag, StringComparison.Ordinal))]);
}
