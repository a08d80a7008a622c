using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>Identity of a template.</summary>
public readonly record struct TemplateId(Guid Value) : ITypedId<TemplateId>
{
    public static TemplateId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
