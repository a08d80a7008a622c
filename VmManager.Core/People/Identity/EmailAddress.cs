using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>The form of an e-mail address that mail programs and headers can take; whether it exists, only a mail can tell.</summary>
internal static class EmailAddress
{
    public const int MaxLength = 254;

    /// <summary>The address without surrounding space, or an error at <paramref name="field"/>.</summary>
    public static Result<string> Parse(string? text, string field)
    {
        var trimmed = (text ?? "").Trim();
        if (trimmed.Length == 0)
            return new Error("email.missing", "Enter your e-mail address.") { Field = field };
        return IsAddress(trimmed)
            ? trimmed
            : new Error("email.malformed", "This is not an e-mail address. It has the form name@example.org.") { Field = field };
    }

    private static bool IsAddress(string text)
    {
        var at = text.LastIndexOf('@');
        if (text.Length > MaxLength || at is < 1 or > 64 || at == text.Length - 1)
            return false;
        var (local, domain) = (text[..at], text[(at + 1)..]);
        return local.All(IsLocal)
            && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
            && domain.Length <= 253
            && domain.Split('.') is { Length: >= 2 } labels
            && Array.TrueForAll(labels, IsLabel);
    }

    // Letters of any script (RFC 6531) and the signs that need no quotes; never space, control characters or quotes, which headers split at.
    private static bool IsLocal(char letter) => char.IsLetterOrDigit(letter) || "!#$%&'*+-/=?^_`{|}~.".Contains(letter, StringComparison.Ordinal);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(letter => char.IsLetterOrDigit(letter) || letter == '-');
}
