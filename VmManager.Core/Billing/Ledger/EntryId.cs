using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Identity of a journal entry.</summary>
public readonly record struct EntryId(Guid Value) : ITypedId<EntryId>
{
    public static EntryId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
