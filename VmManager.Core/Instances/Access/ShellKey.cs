using VmManager.Core.People.SshKeys;

namespace VmManager.Core.Instances.Access;

/// <summary>The platform's own key in an instance, which its terminals and probes sign in with.</summary>
internal static class ShellKey
{
    public const string Comment = "vmmanager-shell";

    /// <summary>The line for authorized_keys: a terminal and commands, but no forwarding through the instance.</summary>
    public static string AuthorizedLine(string privateKey) => $"restrict,pty {PublicLine(privateKey)} {Comment}";

    /// <summary>The public half, which stands unencrypted at the front of an OpenSSH private key (PROTOCOL.key).</summary>
    private static string PublicLine(string privateKey)
    {
        var body = string.Concat(privateKey.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('-')));
        var data = Convert.FromBase64String(body).AsSpan();
        var magic = "openssh-key-v1\0"u8;
        if (!data.StartsWith(magic))
            throw new FormatException("This is no private key in OpenSSH's format.");
        // Cipher, key derivation and its options; then four bytes that count the keys.
        var header = new SshWireReader(data[magic.Length..]);
        var read = header.TryRead(out var cipher) & header.TryRead(out var derivation) & header.TryRead(out var options);
        var rest = data[(magic.Length + cipher.Length + derivation.Length + options.Length + (3 * sizeof(int)) + sizeof(int))..];
        var keys = new SshWireReader(rest);
        if (!read || !keys.TryRead(out var blob) || !new SshWireReader(blob).TryReadText(out var algorithm))
            throw new FormatException("The private key is cut off.");
        return $"{algorithm} {Convert.ToBase64String(blob)}";
    }
}
