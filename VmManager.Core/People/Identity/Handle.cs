using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>A person's short name: it becomes the user name in instances, so it must be one that Linux takes and no system user has.</summary>
internal static partial class Handle
{
    public const int MinLength = 3;
    public const int MaxLength = 30;

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "root", "admin", "administrator", "daemon", "bin", "sys", "sync", "games", "man", "mail", "news", "uucp", "proxy", "www-data", "backup",
        "list", "irc", "nobody", "sshd", "messagebus", "postgres", "systemd-network", "systemd-resolve", "adm", "sudo", "staff", "users", "wheel",
        "platform", "support", "system", "vmmanager",
    };

    public static Error Taken { get; } = new("handle.taken", "This handle is taken. Choose another.");

    /// <summary>The handle in lower case, or what is wrong with it.</summary>
    public static Result<string> Parse(string? text)
    {
        var handle = (text ?? "").Trim().ToLowerInvariant();
        if (handle.Length is < MinLength or > MaxLength || !Form().IsMatch(handle))
        {
            return new Error(
                "handle.malformed",
                $"A handle has {MinLength} to {MaxLength} letters a–z, digits and hyphens, begins with a letter and does not end with a hyphen.")
            {
                Arguments = [MinLength, MaxLength],
            };
        }
        return Reserved.Contains(handle) ? Taken : handle;
    }

    /// <summary>A free handle made from the display name, else from the address: "Zoë Müller" becomes "zoe-muller", then "zoe-muller-2".</summary>
    public static async Task<string> SuggestAsync(
        VmManagerDbContext database, string displayName, string email, CancellationToken cancellationToken)
    {
        var start = Slug(displayName);
        if (start.Length < MinLength)
            start = Slug(email.Split('@')[0]);
        if (start.Length < MinLength)
            start = "person";
        if (start.Length > MaxLength - 6)
            start = start[..(MaxLength - 6)].TrimEnd('-');
        var taken = await database.Users.AsNoTracking()
            .Where(person => person.Handle.StartsWith(start))
            .Select(person => person.Handle)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        if (!taken.Contains(start) && !Reserved.Contains(start))
            return start;
        return Enumerable.Range(Reserved.Contains(start) ? 1 : 2, taken.Count + 1)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{start}-{number}"))
            .First(candidate => !taken.Contains(candidate));
    }

    private static string Slug(string text)
    {
        var letters = new StringBuilder();
        foreach (var letter in text.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(letter) || (char.IsAsciiDigit(letter) && letters.Length > 0))
                letters.Append(letter);
            else if (letters.Length > 0 && letters[^1] != '-' && CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
                letters.Append('-');
        }
        return letters.ToString().Trim('-');
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
