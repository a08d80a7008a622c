using VmManager.Core.Shared;

namespace VmManager.Core.Audit;

/// <summary>Identity of a audit entry.</summary>
public readonly record struct AuditEntryId(Guid Value) : ITypedId<AuditEntryId>
{
    public static AuditEntryId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
