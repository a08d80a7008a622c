using System.Text.RegularExpressions;

namespace VmManager.Web.Admin.Mail;

/// <summary>Finds the web addresses in a mail's plain text. Everything else stays text: nothing of a mail is ever rendered as HTML.</summary>
internal static partial class MailLinks
{
    public sealed record Part(string Text, bool IsLink);

    public static IEnumerable<Part> Split(string text)
    {
        var from = 0;
        foreach (Match match in Address().Matches(text))
        {
            if (match.Index > from)
                yield return new Part(text[from..match.Index], IsLink: false);
            yield return new Part(match.Value, IsLink: true);
            from = match.Index + match.Length;
        }
        if (from < text.Length)
            yield return new Part(text[from..], IsLink: false);
    }

    [GeneratedRegex("""https?://[^\s<>"']+""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
