using System.Security.Cryptography;

namespace VmManager.Core.Instances.Access;

/// <summary>Pinned host keys: known_hosts lines without the host field.</summary>
public static class HostKeys
{
    /// <summary>"SHA256:…", as OpenSSH shows it to whoever connects for the first time; null when the line is none.</summary>
    public static string? Fingerprint(string line)
    {
        var parts = line.Split(' ');
        var blob = new byte[parts.Length < 2 ? 0 : parts[1].Length];
        return parts.Length < 2 || !Convert.TryFromBase64String(parts[1], blob, out var length)
            ? null
            : "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob.AsSpan(0, length))).TrimEnd('=');
    }
}
