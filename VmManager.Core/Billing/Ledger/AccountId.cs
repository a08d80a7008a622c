using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of an account of the ledger.</summary>
public readonly record struct AccountId(Guid Value) : ITypedId<AccountId>
{
    public static AccountId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
