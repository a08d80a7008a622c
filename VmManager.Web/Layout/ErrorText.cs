using Microsoft.Extensions.Localization;
using VmManager.Core.Shared;

namespace VmManager.Web.Layout;

/// <summary>
/// Errors in the person's language: the text of ErrorText.{language}.resx under the error's code, filled with its arguments. English is the
/// error's own message, so there is no English file.
/// </summary>
public sealed class ErrorText
{
    private readonly IStringLocalizer<ErrorText> _texts;

    public ErrorText(IStringLocalizer<ErrorText> texts) => _texts = texts;

    public string Of(Error error) => Of(error.Code, error.Message, error.Arguments);

    /// <summary>For failures that were stored as code and words (operations, rows): their arguments are gone, the code is not.</summary>
    public string Of(string? code, string message, IReadOnlyList<object>? arguments = null)
    {
        if (code is null)
            return message;
        var text = _texts[code];
        if (text.ResourceNotFound)
            return message;
        var isFilled = arguments is { Count: > 0 };
        if (isFilled)
            return _texts[code, [.. arguments!]];
        // A stored failure whose translation wants values: the English words carry them, so they say more.
        return text.Value.Contains("{0", StringComparison.Ordinal) ? message : text.Value;
    }
}
