using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>What can be wrong with a pasted key.</summary>
public static class PublicKeyErrors
{
    private const string Field = "PublicKey";

    public static Error Missing { get; } = new(
        "public_key.missing", "Paste a public key: one line that begins with ssh-ed25519, ecdsa-sha2- or ssh-rsa.")
    { Field = Field };

    public static Error Private { get; } = new(
        "public_key.private",
        "This is a private key, the half that never leaves your computer. Nothing was kept, but it did travel here: if you are unsure who could "
        + "see it, make a new pair. Paste the public half instead, from the file that ends in .pub.")
    { Field = Field };

    public static Error TooLong { get; } = new(
        "public_key.too_long", $"A public key has at most {PublicKeyLine.MaxLength} characters.")
    {
        Field = Field,
        Arguments = [PublicKeyLine.MaxLength],
    };

    public static Error OtherFormat { get; } = new(
        "public_key.other_format",
        "This key is in another program's format. Convert it with: ssh-keygen -i -f FILE, and paste the line that it prints.")
    { Field = Field };

    public static Error SeveralLines { get; } = new(
        "public_key.several_lines", "Paste one key at a time: a public key is a single line.")
    { Field = Field };

    public static Error Options { get; } = new(
        "public_key.options",
        "There are options before the key, such as command=\"…\". Paste the key alone: the line must begin with its algorithm.")
    { Field = Field };

    public static Error Certificate { get; } = new(
        "public_key.certificate", "This is a certificate. Paste the public key that it was made for.")
    { Field = Field };

    public static Error Weak { get; } = new(
        "public_key.weak", "DSA keys are too weak, and OpenSSH no longer takes them. Make a new pair with: ssh-keygen -t ed25519")
    { Field = Field };

    public static Error RsaTooShort { get; } = new(
        "public_key.rsa_too_short", "RSA keys need at least 2048 bits. Make a new pair with: ssh-keygen -t ed25519")
    { Field = Field };

    public static Error Malformed { get; } = new(
        "public_key.malformed",
        "This is not an OpenSSH public key, or a part of it is missing. Copy the whole line from the file that ends in .pub.")
    { Field = Field };

    public static Error BadComment { get; } = new(
        "public_key.bad_comment",
        $"The comment after the key is longer than {PublicKeyLine.MaxCommentLength} characters or holds control characters.")
    {
        Field = Field,
        Arguments = [PublicKeyLine.MaxCommentLength],
    };
}
