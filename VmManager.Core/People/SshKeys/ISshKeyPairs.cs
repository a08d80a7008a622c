using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>Makes key pairs.</summary>
public interface ISshKeyPairs
{
    /// <summary>A new Ed25519 pair without a passphrase. No copy of the private half is left behind.</summary>
    Task<Result<SshKeyPair>> GenerateAsync(string comment, CancellationToken cancellationToken);
}

/// <param name="PublicKey">One authorized_keys line.</param>
/// <param name="PrivateKey">An OpenSSH private key file; never stored, never logged.</param>
public sealed record SshKeyPair(string PublicKey, string PrivateKey)
{
    // A record prints its members: this one must not reach a log.
    public override string ToString() => $"{nameof(SshKeyPair)} {{ {PublicKey} }}";
}
