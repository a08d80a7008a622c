using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>Identity of a version of a template.</summary>
public readonly record struct TemplateVersionId(Guid Value) : ITypedId<TemplateVersionId>
{
    public static TemplateVersionId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
