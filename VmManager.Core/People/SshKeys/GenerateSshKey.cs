using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>Makes a pair, keeps its public half among one's keys and hands the private half out once.</summary>
public sealed class GenerateSshKey(ISshKeyPairs pairs, AddSshKey addSshKey)
{
    /// <summary>Errors belong to the field "Name".</summary>
    public async Task<Result<GeneratedSshKey>> RunAsync(Actor actor, string? nameText, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var name = fields.Take(SshKeyName.Parse(nameText), "Name");
        if (fields.Error is { } invalid)
            return invalid;
        var pair = await pairs.GenerateAsync(Comment(name!), cancellationToken);
        if (!pair.IsSuccess)
            return pair.Error;
        var added = await addSshKey.RunAsync(actor, new AddSshKeyCommand(name, pair.Value.PublicKey), cancellationToken);
        return added.IsSuccess ? new GeneratedSshKey(added.Value, FileName(name!), pair.Value.PrivateKey) : added.Error;
    }

    // Printable ASCII only: the comment is in the key file too.
    private static string Comment(string name) => new([.. name.Select(letter => letter is > ' ' and < '\x7f' ? letter : '-')]);

    private static string FileName(string name)
    {
        var letters = new string([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]).Trim('-');
        return letters.Length == 0 ? "id_ed25519" : $"id_ed25519_{letters[..Math.Min(40, letters.Length)].Trim('-')}";
    }
}

/// <summary>The private half: for the answer to this one request.</summary>
public sealed record GeneratedSshKey(SshKeyId Id, string FileName, string PrivateKey)
{
    public override string ToString() => $"{nameof(GeneratedSshKey)} {{ {Id} }}";
}
