using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>What can be wrong with a pasted key.</summary>
public static class PublicKeyErrors
{
    private const string Field = "PublicKey";

    public static Error Missing { get; } = Make("missing", "Paste a public key: one line that begins with ssh-ed25519, ecdsa-sha2- or ssh-rsa.");

    public static Error Private { get; } = Make(
        "private",
        "This is a private key, the half that never leaves your computer. Nothing was kept, but it did travel here: if you are unsure who could "
        + "see it, make a new pair. Paste the public half instead, from the file that ends in .pub.");

    public static Error TooLong { get; } = Make("too_long", $"A public key has at most {PublicKeyLine.MaxLength} characters.", PublicKeyLine.MaxLength);

    public static Error OtherFormat { get; } = Make(
        "other_format", "This key is in another program's format. Convert it with: ssh-keygen -i -f FILE, and paste the line that it prints.");

    public static Error SeveralLines { get; } = Make("several_lines", "Paste one key at a time: a public key is a single line.");

    public static Error Options { get; } = Make(
        "options", "There are options before the key, such as command=\"…\". Paste the key alone: the line must begin with its algorithm.");

    public static Error Certificate { get; } = Make("certificate", "This is a certificate. Paste the public key that it was made for.");

    public static Error Weak { get; } = Make(
        "weak", "DSA keys are too weak, and OpenSSH no longer takes them. Make a new pair with: ssh-keygen -t ed25519");

    public static Error RsaTooShort { get; } = Make(
        "rsa_too_short", "RSA keys need at least 2048 bits. Make a new pair with: ssh-keygen -t ed25519");

    public static Error Malformed { get; } = Make(
        "malformed", "This is not an OpenSSH public key, or a part of it is missing. Copy the whole line from the file that ends in .pub.");

    public static Error BadComment { get; } = Make(
        "bad_comment", $"The comment after the key is longer than {PublicKeyLine.MaxCommentLength} characters or holds control characters.",
        PublicKeyLine.MaxCommentLength);

    private static Error Make(string code, string message, params object[] arguments) =>
        new($"public_key.{code}", message) { Field = Field, Arguments = arguments };
}
