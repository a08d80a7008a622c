using VmManager.Core.Shared;

namespace VmManager.Core.Projects;

/// <summary>Identity of a project.</summary>
public readonly record struct ProjectId(Guid Value) : ITypedId<ProjectId>
{
    public static ProjectId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}
