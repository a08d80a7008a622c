using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a notice about points.</summary>
public readonly record struct NoticeId(Guid Value) : ITypedId<NoticeId>
{
    public static NoticeId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
