namespace VmManager.Core.Shared;

/// <summary>
/// What every database and file can hold as text: PostgreSQL knows no NUL, and half of a surrogate pair has no UTF-8 form. Neither is anything a
/// person types; forms refuse it, and searches leave it out.
/// </summary>
public static class StorableText
{
    public static bool IsStorable(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!IsStorable(text, index))
                return false;
            if (char.IsHighSurrogate(text[index]))
                index++;
        }
        return true;
    }

    /// <summary>Without what could not be stored; empty for null.</summary>
    public static string Of(string? text) => text is null || IsStorable(text)
        ? text ?? ""
        : string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0 && rune != System.Text.Rune.ReplacementChar));

    private static bool IsStorable(string text, int index) => text[index] switch
    {
        '\0' => false,
        var first when char.IsHighSurrogate(first) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
        var alone => !char.IsLowSurrogate(alone),
    };
}
