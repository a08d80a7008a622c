using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Identity of a operation.</summary>
public readonly record struct OperationId(Guid Value) : ITypedId<OperationId>
{
    public static OperationId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
