using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a request to pay.</summary>
public readonly record struct PaymentRequestId(Guid Value) : ITypedId<PaymentRequestId>
{
    public static PaymentRequestId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
