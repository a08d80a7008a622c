using VmManager.Core.People;

namespace VmManager.Core.Projects;

/// <summary>Owns instances, keys, addresses and a ledger account. Each person has a personal one.</summary>
public sealed class Project
{
    public ProjectId Id { get; init; }

    public string Name { get; set; } = "";

    /// <summary>The person whose personal project this is; null for a shared one. Unique.</summary>
    public PersonId? PersonalOf { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public ICollection<ProjectMember> Members { get; } = [];
}

/// <summary>A person's part in a project.</summary>
public sealed class ProjectMember
{
    public ProjectId ProjectId { get; init; }

    public PersonId PersonId { get; init; }

    public ProjectRole Role { get; set; }
}

/// <summary>What a member may do, each including the ones before.</summary>
public enum ProjectRole
{
    /// <summary>See.</summary>
    Viewer,

    /// <summary>Create, use and delete instances.</summary>
    Operator,

    /// <summary>Also members and billing.</summary>
    Owner,
}
