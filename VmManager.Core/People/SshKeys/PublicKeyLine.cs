using System.Security.Cryptography;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>
/// A checked OpenSSH public key: exactly one line of algorithm, base64 and comment, whose base64 really holds a key of that algorithm.
/// It goes into authorized_keys of machines, so nothing else may come with it: no options, no second line.
/// </summary>
public sealed record PublicKeyLine
{
    /// <summary>An RSA key of 16384 bits, in base64 with a comment, is under 3 KB.</summary>
    public const int MaxLength = 8192;

    public const int MaxCommentLength = 200;

    private PublicKeyLine(string algorithm, byte[] blob, string comment)
    {
        Algorithm = algorithm;
        Comment = comment;
        Text = comment.Length == 0 ? $"{algorithm} {Convert.ToBase64String(blob)}" : $"{algorithm} {Convert.ToBase64String(blob)} {comment}";
        Fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');
    }

    public string Algorithm { get; }

    public string Comment { get; }

    /// <summary>The line as authorized_keys takes it, without a line end.</summary>
    public string Text { get; }

    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>The key, or what is wrong with the text in words for the person who pasted it.</summary>
    public static Result<PublicKeyLine> Parse(string? text)
    {
        var line = (text ?? "").Trim();
        if (line.Length == 0)
            return PublicKeyErrors.Missing;
        if (IsPrivateKey(line))
            return PublicKeyErrors.Private;
        if (line.Length > MaxLength)
            return PublicKeyErrors.TooLong;
        if (line.StartsWith("---- BEGIN SSH2 PUBLIC KEY", StringComparison.Ordinal) || line.StartsWith("-----BEGIN", StringComparison.Ordinal))
            return PublicKeyErrors.OtherFormat;
        if (line.AsSpan().ContainsAny('\r', '\n'))
            return PublicKeyErrors.SeveralLines;
        return line.Any(char.IsControl) && !line.Contains('\t', StringComparison.Ordinal) ? PublicKeyErrors.Malformed : ParseLine(line);
    }

    private static Result<PublicKeyLine> ParseLine(string line)
    {
        var parts = line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (!PublicKeyBlob.Algorithms.Contains(parts[0]))
            return Unknown(line, parts[0]);
        if (parts.Length < 2)
            return PublicKeyErrors.Malformed;
        var blob = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], blob, out var length))
            return PublicKeyErrors.Malformed;
        Array.Resize(ref blob, length);
        if (PublicKeyBlob.Check(parts[0], blob) is { } error)
            return error;
        var comment = parts.Length == 3 ? parts[2].Trim() : "";
        return comment.Length > MaxCommentLength || comment.Any(char.IsControl) || !StorableText.IsStorable(comment)
            ? PublicKeyErrors.BadComment
            : new PublicKeyLine(parts[0], blob, comment);
    }

    private static Error Unknown(string line, string first)
    {
        if (first is "ssh-dss")
            return PublicKeyErrors.Weak;
        if (first.Contains("-cert-v01@", StringComparison.Ordinal))
            return PublicKeyErrors.Certificate;
        // command="…" ssh-rsa AAAA…: what authorized_keys calls options.
        return PublicKeyBlob.Algorithms.Any(algorithm => line.Contains($" {algorithm} ", StringComparison.Ordinal))
            ? PublicKeyErrors.Options
            : PublicKeyErrors.Malformed;
    }

    private static bool IsPrivateKey(string text) =>
        text.Contains("PRIVATE KEY-----", StringComparison.OrdinalIgnoreCase)
        || text.Contains("BEGIN PRIVATE KEY", StringComparison.OrdinalIgnoreCase)
        || text.Contains("PuTTY-User-Key-File", StringComparison.OrdinalIgnoreCase)
        || text.Contains("b3BlbnNzaC1rZXktdjEA", StringComparison.Ordinal); // "openssh-key-v1": the body without its frame
}
