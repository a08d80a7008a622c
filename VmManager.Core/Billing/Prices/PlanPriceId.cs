using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a version of a plan's price.</summary>
public readonly record struct PlanPriceId(Guid Value) : ITypedId<PlanPriceId>
{
    public static PlanPriceId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
