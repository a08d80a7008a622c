using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a batch of vouchers.</summary>
public readonly record struct VoucherBatchId(Guid Value) : ITypedId<VoucherBatchId>
{
    public static VoucherBatchId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
