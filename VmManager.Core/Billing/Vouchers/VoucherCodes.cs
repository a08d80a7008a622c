using System.Security.Cryptography;
using System.Text;

namespace VmManager.Core.Billing;

/// <summary>Voucher codes: made at random, compared without regard to case, blanks and hyphens, kept only as a hash.</summary>
internal static class VoucherCodes
{
    public const int Shortest = 6;
    public const int Longest = 40;

    /// <summary>Without look-alikes: 20 letters are 99 bits.</summary>
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    public static string New() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, 20).Chunk(5).Select(group => new string(group)));

    /// <summary>The letters and digits in capitals; null when the text holds anything else than these, blanks and hyphens.</summary>
    public static string? Normalize(string? code)
    {
        var text = new StringBuilder();
        foreach (var character in code ?? "")
        {
            if (char.IsAsciiLetterOrDigit(character))
                text.Append(char.ToUpperInvariant(character));
            else if (character is not ('-' or ' '))
                return null;
            if (text.Length > Longest)
                return null;
        }
        return text.ToString();
    }

    public static byte[] Hash(string normalized) => SHA256.HashData(Encoding.ASCII.GetBytes(normalized));
}
