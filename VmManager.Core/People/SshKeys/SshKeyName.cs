using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>A person's name for a key: one line.</summary>
internal static class SshKeyName
{
    public const int MaxLength = 80;

    public static Result<string> Parse(string? text)
    {
        var name = (text ?? "").Trim();
        if (name.Length == 0)
            return new Error("ssh_key.name_missing", "Name the key, for example after the computer that it is on.");
        return name.Length <= MaxLength && !name.Any(char.IsControl) && StorableText.IsStorable(name)
            ? name
            : new Error("ssh_key.name_malformed", $"A name is one line of at most {MaxLength} characters.") { Arguments = [MaxLength] };
    }
}
