namespace VmManager.Core.Terminals;

/// <summary>Where a shell is opened, as whom, and what proves both sides to each other.</summary>
/// <param name="Address">IP address or host name.</param>
/// <param name="LoginUser">The instance's own user.</param>
/// <param name="HostKeys">The pinned host keys: known_hosts lines without the host field ("ssh-ed25519 AAAA…").</param>
/// <param name="PrivateKey">The platform's private key for this instance, in OpenSSH format.</param>
public sealed record ShellTarget(string Address, string LoginUser, IReadOnlyList<string> HostKeys, string PrivateKey)
{
    public int Port { get; init; } = 22;

    /// <summary>Without the private key, which must never reach a log.</summary>
    public override string ToString() => $"{LoginUser}@{Address}:{Port}";
}
