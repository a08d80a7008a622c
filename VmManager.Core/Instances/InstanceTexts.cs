using System.Text;
using System.Text.RegularExpressions;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Checks what people write about an instance: tags, notes and the script of the first boot.</summary>
internal static partial class InstanceTexts
{
    /// <summary>Lower case, without blanks around, each once, in the order given.</summary>
    public static IReadOnlyList<string> Tags(FormCheck check, string field, IReadOnlyList<string> given)
    {
        List<string> tags = [.. given.Select(tag => (tag ?? "").Trim().ToLowerInvariant()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];
        check.AddIf(tags.Count > InstanceLimits.MaxTags, field, InstanceErrors.TooManyTags(InstanceLimits.MaxTags));
        foreach (var tag in tags.Where(tag => !TagPattern().IsMatch(tag)).Take(1))
            check.Add(field, InstanceErrors.MalformedTag(Shorten(tag), InstanceLimits.MaxTagLength));
        return tags;
    }

    /// <summary>Free text of several lines; line ends become LF.</summary>
    public static string Notes(FormCheck check, string field, string? given)
    {
        var notes = (given ?? "").ReplaceLineEndings("\n").Trim();
        check.AddIf(notes.Length > InstanceLimits.MaxNotesLength, field, FieldErrors.TooLong(InstanceLimits.MaxNotesLength));
        check.AddIf(notes.Any(IsUnprintable) || !StorableText.IsStorable(notes), field, InstanceErrors.UnprintableText());
        return notes;
    }

    /// <summary>Null for none; line ends become LF, since the kernel takes a CR for a part of the interpreter's name.</summary>
    public static string? Script(FormCheck check, string field, string? given)
    {
        if (string.IsNullOrWhiteSpace(given))
            return null;
        var script = given.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimStart('\uFEFF');
        if (!script.EndsWith('\n'))
            script += "\n";
        check.AddIf(!script.StartsWith("#!", StringComparison.Ordinal), field, InstanceErrors.ScriptWithoutInterpreter());
        check.AddIf(!StorableText.IsStorable(script), field, InstanceErrors.ScriptNotText());
        check.AddIf(
            Encoding.UTF8.GetByteCount(script) > InstanceLimits.MaxScriptBytes,
            field,
            InstanceErrors.ScriptTooLong(InstanceLimits.MaxScriptBytes / 1024));
        return script;
    }

    private static bool IsUnprintable(char character) => char.IsControl(character) && character is not ('\n' or '\t');

    private static string Shorten(string text)
    {
        var printable = new string([.. text.Where(character => !char.IsControl(character) && !char.IsSurrogate(character))]);
        return printable.Length <= InstanceLimits.MaxTagLength ? printable : printable[..InstanceLimits.MaxTagLength] + "…";
    }

    [GeneratedRegex(@"\A[a-z0-9._-]{1,30}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagPattern();
}
