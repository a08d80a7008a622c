using VmManager.Core.Shared;

namespace VmManager.Core.People;

/// <summary>Identity of a SSH public key.</summary>
public readonly record struct SshKeyId(Guid Value) : ITypedId<SshKeyId>
{
    public static SshKeyId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
