using System.Globalization;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>How a person wants to be called: any script, one line.</summary>
internal static class DisplayName
{
    public const int MaxLength = 80;

    public static Result<string> Parse(string? text, string field)
    {
        var name = (text ?? "").Trim();
        if (name.Length == 0)
            return new Error("display_name.missing", "Enter the name that others see.") { Field = field };
        if (name.Length > MaxLength)
            return new Error("display_name.too_long", $"Use at most {MaxLength} characters.") { Field = field, Arguments = [MaxLength] };
        return name.Any(IsUnprintable) || !StorableText.IsStorable(name)
            ? new Error("display_name.malformed", "A name is one line of letters, without control characters.") { Field = field }
            : name;
    }

    // Format characters (right-to-left override and its like) would let a name rewrite the line it stands in. Joiners inside emoji and Indic
    // scripts are of the same category, and harmless.
    private static bool IsUnprintable(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter) is UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format && letter is not ('\u200C' or '\u200D'));
}
