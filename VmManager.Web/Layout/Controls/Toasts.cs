namespace VmManager.Web.Layout.Controls;

/// <summary>Short messages of one circuit. Pages add them, the shell shows them.</summary>
public sealed class Toasts
{
    private const int MostAtOnce = 4;

    private readonly List<Toast> _shown = [];

    public event EventHandler? Changed;

    public IReadOnlyList<Toast> Shown => _shown;

    public void Success(string words, string? href = null, string? linkWords = null) => Add(new Toast(ToastKind.Success, words, href, linkWords));

    public void Problem(string words) => Add(new Toast(ToastKind.Problem, words, null, null));

    public void Say(string words, string? href = null, string? linkWords = null) => Add(new Toast(ToastKind.News, words, href, linkWords));

    public void Dismiss(Toast toast)
    {
        if (_shown.Remove(toast))
            Changed?.Invoke(this, EventArgs.Empty);
    }

    private void Add(Toast toast)
    {
        _shown.Add(toast);
        if (_shown.Count > MostAtOnce)
            _shown.RemoveAt(0);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

public enum ToastKind
{
    News,
    Success,
    Problem,
}

/// <summary>One message. A class, so that two with the same words are two.</summary>
public sealed class Toast(ToastKind kind, string words, string? href, string? linkWords)
{
    public ToastKind Kind { get; } = kind;

    public string Words { get; } = words;

    public string? Href { get; } = href;

    public string? LinkWords { get; } = linkWords;

    public Guid Key { get; } = Guid.NewGuid();

    /// <summary>Problems stay until they are dismissed: whoever looked away must still find them.</summary>
    public TimeSpan? Lifetime => Kind == ToastKind.Problem ? null : TimeSpan.FromSeconds(Href is null ? 5 : 8);
}
