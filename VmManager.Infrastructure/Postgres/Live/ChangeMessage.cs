using System.Buffers.Text;
using System.Globalization;
using VmManager.Core.Live;
using VmManager.Core.Projects;

namespace VmManager.Infrastructure.Postgres.Live;

/// <summary>
/// Changes as text for NOTIFY: the sender, then one entry per change of topic number, id and project in base 64, or "reset" when some were
/// lost. PostgreSQL takes less than 8000 bytes.
/// </summary>
internal static class ChangeMessage
{
    private const int Longest = 7800;
    private const char Separator = ';';
    private const string Lost = "reset";

    public static string Reset(string sender) => $"{sender}{Separator}{Lost}";

    /// <summary>As many messages as the changes need.</summary>
    public static IEnumerable<string> Write(string sender, IEnumerable<Change> changes)
    {
        var message = new System.Text.StringBuilder(sender);
        foreach (var change in changes)
        {
            var entry = Entry(change);
            if (message.Length + entry.Length + 1 > Longest)
            {
                yield return message.ToString();
                message.Clear().Append(sender);
            }
            message.Append(Separator).Append(entry);
        }
        if (message.Length > sender.Length)
            yield return message.ToString();
    }

    /// <summary>What a message says; entries of an unknown form, from another edition of the platform, are left out.</summary>
    public static (string Sender, bool IsReset, IReadOnlyList<Change> Changes) Read(string message)
    {
        var parts = message.Split(Separator);
        if (parts is [var sender, Lost])
            return (sender, true, []);
        return (parts[0], false, [.. parts.Skip(1).Select(TryParse).OfType<Change>()]);
    }

    private static string Entry(Change change) =>
        string.Join(',', ((int)change.Topic).ToString(CultureInfo.InvariantCulture), Encode(change.Id), change.ProjectId is { } id ? Encode(id.Value) : "");

    private static Change? TryParse(string entry)
    {
        var parts = entry.Split(',');
        return parts is [var topic, var id, var project]
            && int.TryParse(topic, CultureInfo.InvariantCulture, out var number)
            && TryDecode(id, out var value)
            ? new Change((ChangeTopic)number, value, TryDecode(project, out var owner) ? new ProjectId(owner) : null)
            : null;
    }

    private static string Encode(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    private static bool TryDecode(string text, out Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        var isId = text.Length == 22 && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == 16;
        id = isId ? new Guid(bytes) : default;
        return isId;
    }
}
