using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a voucher.</summary>
public readonly record struct VoucherId(Guid Value) : ITypedId<VoucherId>
{
    public static VoucherId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
