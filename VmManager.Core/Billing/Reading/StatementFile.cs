using System.Globalization;
using System.Text;

namespace VmManager.Core.Billing;

/// <summary>Writes a statement as CSV (RFC 4180, UTF-8); docs/statements.md describes it, scripts/verify-statement verifies it.</summary>
internal static class StatementFile
{
    public const string Header = "account,sequence,entry,kind,since,at,amount,balance,items,hash,note\r\n";

    /// <param name="destination">Left open.</param>
    /// <param name="accountId">Whose.</param>
    /// <param name="opening">The line before the first: its number, balance and hash are what the first follows.</param>
    /// <param name="lines">In order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteAsync(
        Stream destination, AccountId accountId, Opening opening, IAsyncEnumerable<StatementLine> lines, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync(Header.AsMemory(), cancellationToken);
        await writer.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{accountId},{opening.Sequence},,Opening,,,,{opening.Balance},,{opening.Hash},\r\n").AsMemory(),
            cancellationToken);
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{accountId},{line.Sequence},{line.EntryId},{line.Kind},{Time(line.Since)},{Time(line.At)},{line.Amount},{line.Balance},{line.Items},{Convert.ToHexStringLower(line.Hash)},{Quote(line.Note)}\r\n");
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
        }
    }

    private static string Time(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Spreadsheets run what begins like a formula: such notes get an apostrophe in front. The note is not part of the hash.</summary>
    private static string Quote(string note)
    {
        if (note.Length == 0)
            return "";
        var safe = note[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{note}" : note;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    public sealed record Opening(long Sequence, long Balance, string Hash);
}
