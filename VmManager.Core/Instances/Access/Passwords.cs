using System.Security.Cryptography;

namespace VmManager.Core.Instances.Access;

/// <summary>Makes passwords that a person can read aloud and type: four groups of five, 99 bits.</summary>
internal static class Passwords
{
    // Without 0, o, 1, i and l, which look alike.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string Generate() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 5)));
}
