using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Identity of a server.</summary>
public readonly record struct ServerId(Guid Value) : ITypedId<ServerId>
{
    public static ServerId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
