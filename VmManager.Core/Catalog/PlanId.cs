using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>Identity of a plan.</summary>
public readonly record struct PlanId(Guid Value) : ITypedId<PlanId>
{
    public static PlanId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
