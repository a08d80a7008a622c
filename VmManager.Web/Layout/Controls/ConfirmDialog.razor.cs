using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;

namespace VmManager.Web.Layout.Controls;

/// <summary>A question before something that is hard to take back.</summary>
public sealed record Question(string Heading, string Words)
{
    /// <summary>The names of what it is about, when there are several.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>What must be typed, letter by letter, before the button works; null for a plain question.</summary>
    public string? TypeToConfirm { get; init; }

    public string? ConfirmLabel { get; init; }

    public bool IsDestructive { get; init; }
}

public sealed partial class ConfirmDialog
{
    private DialogBox _box = null!;
    private Question _question = new("", "");
    private TaskCompletionSource<bool>? _answer;
    private string _typed = "";

    [Inject] private IStringLocalizer<LayoutText> Text { get; set; } = null!;

    private bool MayConfirm => _question.TypeToConfirm is not { } wanted || string.Equals(_typed.Trim(), wanted, StringComparison.Ordinal);

    /// <summary>The words before and after the name that is to be typed.</summary>
    private string[] TypeWords => Text["TypeToConfirm", "\u0001"].Value.Split('\u0001');

    /// <summary>Opens the dialog.</summary>
    /// <returns>True when confirmed; false however else it was closed.</returns>
    public Task<bool> AskAsync(Question question)
    {
        _answer?.TrySetResult(false);
        _answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _question = question;
        _typed = "";
        _box.Open();
        StateHasChanged();
        return _answer.Task;
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        if (key.Key is "Enter" && MayConfirm)
            await ConfirmAsync();
    }

    private async Task ConfirmAsync()
    {
        if (!MayConfirm)
            return;
        var answer = _answer;
        _answer = null;
        await _box.CloseAsync();
        answer?.TrySetResult(true);
    }

    private void OnClosed()
    {
        _answer?.TrySetResult(false);
        _answer = null;
    }
}
