namespace VmManager.Core.People;

/// <summary>A person's SSH public key. The private part is never stored.</summary>
public sealed class SshKey
{
    public SshKeyId Id { get; init; }

    public PersonId PersonId { get; init; }

    /// <summary>The person's name for it, unique per person.</summary>
    public string Name { get; set; } = "";

    /// <summary>One authorized_keys line: algorithm, base64, comment.</summary>
    public required string PublicKey { get; init; }

    /// <summary>As OpenSSH prints it: "SHA256:…".</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Offered as chosen when an instance is created.</summary>
    public bool IsDefault { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}
