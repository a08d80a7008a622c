using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Identity of a instance.</summary>
public readonly record struct InstanceId(Guid Value) : ITypedId<InstanceId>
{
    public static InstanceId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
