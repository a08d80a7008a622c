using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Audit;

/// <summary>Who did what to which thing, when and from where. Append-only.</summary>
public sealed class AuditEntry
{
    public AuditEntryId Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null for the platform itself.</summary>
    public PersonId? PersonId { get; init; }

    /// <summary>Stable, dotted: "terminal.opened", "instance.delete".</summary>
    public required string Action { get; init; }

    /// <summary>Kind and id of the thing: "instance", its UUID, and its name at the time.</summary>
    public required string SubjectKind { get; init; }

    public Guid? SubjectId { get; init; }

    public string SubjectName { get; init; } = "";

    public ProjectId? ProjectId { get; init; }

    /// <summary>Further facts, never secrets.</summary>
    public Dictionary<string, string> Details { get; init; } = [];

    public string? Address { get; init; }
}
