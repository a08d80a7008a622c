using System.Collections.Frozen;
using System.Security.Cryptography;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>The binary part of a public key: RFC 4253 (RSA), RFC 5656 (ECDSA), RFC 8709 (Ed25519), OpenSSH PROTOCOL.u2f (sk-).</summary>
internal static class PublicKeyBlob
{
    private const int MinRsaBits = 2048;

    // What OpenSSH itself takes at most.
    private const int MaxRsaBits = 16384;

    public static FrozenSet<string> Algorithms { get; } = new[]
    {
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null when the bytes are exactly one key of the algorithm.</summary>
    public static Error? Check(string algorithm, ReadOnlySpan<byte> blob)
    {
        var reader = new SshWireReader(blob);
        if (!reader.TryReadText(out var inner) || !string.Equals(inner, algorithm, StringComparison.Ordinal))
            return PublicKeyErrors.Malformed;
        var error = algorithm switch
        {
            "ssh-ed25519" => Ed25519(ref reader),
            "sk-ssh-ed25519@openssh.com" => Ed25519(ref reader) ?? Application(ref reader),
            "sk-ecdsa-sha2-nistp256@openssh.com" => Ecdsa(ref reader, "nistp256") ?? Application(ref reader),
            "ssh-rsa" => Rsa(ref reader),
            _ => Ecdsa(ref reader, algorithm["ecdsa-sha2-".Length..]),
        };
        return error ?? (reader.IsAtEnd ? null : PublicKeyErrors.Malformed);
    }

    private static Error? Ed25519(ref SshWireReader reader) =>
        reader.TryRead(out var point) && point.Length == 32 ? null : PublicKeyErrors.Malformed;

    private static Error? Application(ref SshWireReader reader) =>
        reader.TryRead(out var application) && application.Length is > 0 and <= 256 ? null : PublicKeyErrors.Malformed;

    private static Error? Ecdsa(ref SshWireReader reader, string curve)
    {
        if (!reader.TryReadText(out var named) || !string.Equals(named, curve, StringComparison.Ordinal) || !reader.TryRead(out var point))
            return PublicKeyErrors.Malformed;
        var (name, size) = curve switch
        {
            "nistp256" => (ECCurve.NamedCurves.nistP256, 32),
            "nistp384" => (ECCurve.NamedCurves.nistP384, 48),
            _ => (ECCurve.NamedCurves.nistP521, 66),
        };
        // Uncompressed: 4, x, y.
        if (point.Length != 1 + (2 * size) || point[0] != 4)
            return PublicKeyErrors.Malformed;
        return IsOnCurve(name, point[1..(1 + size)], point[(1 + size)..]) ? null : PublicKeyErrors.Malformed;
    }

    private static bool IsOnCurve(ECCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x.ToArray(), Y = y.ToArray() } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static Error? Rsa(ref SshWireReader reader)
    {
        if (!reader.TryReadPositiveInteger(out var exponent) || !reader.TryReadPositiveInteger(out var modulus))
            return PublicKeyErrors.Malformed;
        var bits = SshWireReader.Bits(modulus);
        var isOdd = (exponent[^1] & 1) == 1 && (modulus[^1] & 1) == 1;
        if (!isOdd || bits > MaxRsaBits || SshWireReader.Bits(exponent) is < 2 or > 64)
            return PublicKeyErrors.Malformed;
        return bits < MinRsaBits ? PublicKeyErrors.RsaTooShort : null;
    }
}
