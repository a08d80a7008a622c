using System.Text;
using System.Text.RegularExpressions;

namespace VmManager.Infrastructure.Mail;

/// <summary>
/// Reads back the mails that <see cref="MimeMail"/> makes, and tolerates others: headers, and the plain text part. Whatever it does not
/// understand is shown as it stands.
/// </summary>
internal static partial class MimeReader
{
    public static IReadOnlyDictionary<string, string> ReadHeaders(TextReader reader)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? name = null;
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            if (line[0] is ' ' or '\t')
            {
                // A folded line continues the one before.
                if (name is not null)
                    headers[name] += " " + line.Trim();
                continue;
            }
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            name = line[..colon];
            headers[name] = line[(colon + 1)..].Trim();
        }
        return headers;
    }

    /// <summary>The plain text of the body that follows the headers.</summary>
    public static string ReadText(TextReader reader, IReadOnlyDictionary<string, string> headers)
    {
        var body = reader.ReadToEnd();
        var type = headers.GetValueOrDefault("Content-Type", "text/plain");
        if (Boundary().Match(type) is not { Success: true } boundary)
            return Decode(body, headers.GetValueOrDefault("Content-Transfer-Encoding", "8bit"));
        foreach (var part in body.Split("--" + boundary.Groups["value"].Value).Skip(1))
        {
            using var partReader = new StringReader(part.TrimStart('\r', '\n'));
            var partHeaders = ReadHeaders(partReader);
            var partType = partHeaders.GetValueOrDefault("Content-Type", "");
            if (partType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
                || partType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
                return ReadText(partReader, partHeaders);
        }
        return "";
    }

    /// <summary>A header's value with its encoded words (RFC 2047) decoded.</summary>
    public static string DecodeWords(string value) => EncodedWord().Replace(BetweenWords().Replace(value, ""), match =>
    {
        var text = match.Groups["text"].Value;
        var bytes = match.Groups["way"].Value is "B" or "b" ? FromBase64(text) : FromQuoted(text.Replace('_', ' '));
        return Encoding.UTF8.GetString(bytes);
    });

    private static string Decode(string body, string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "base64" => Encoding.UTF8.GetString(FromBase64(body)),
        "quoted-printable" => Encoding.UTF8.GetString(FromQuoted(body.ReplaceLineEndings("\n").Replace("=\n", "", StringComparison.Ordinal))),
        _ => body,
    };

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : Encoding.UTF8.GetBytes(text);
    }

    private static byte[] FromQuoted(string text)
    {
        using var bytes = new MemoryStream();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '=' && index + 2 < text.Length && char.IsAsciiHexDigit(text[index + 1]) && char.IsAsciiHexDigit(text[index + 2]))
            {
                bytes.WriteByte(Convert.ToByte(text.Substring(index + 1, 2), 16));
                index += 2;
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, index, 1));
            }
        }
        return bytes.ToArray();
    }

    [GeneratedRegex("boundary=\"?(?<value>[^\";]+)\"?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=\?utf-8\?(?<way>[BQ])\?(?<text>[^?]*)\?=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EncodedWord();

    // White space between two encoded words does not count.
    [GeneratedRegex(@"(?<=\?=)\s+(?==\?)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BetweenWords();
}
