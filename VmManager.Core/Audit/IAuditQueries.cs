using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Audit;

/// <summary>Reads the audit; for anybody but admins it is "not found".</summary>
public interface IAuditQueries
{
    /// <summary>Entries that match, newest first.</summary>
    Task<Result<Page<AuditRow>>> ListAsync(Actor actor, AuditListRequest request, CancellationToken cancellationToken);

    /// <summary>The actions that occur, sorted, for the filter.</summary>
    Task<Result<IReadOnlyList<string>>> ActionsAsync(Actor actor, CancellationToken cancellationToken);
}

/// <summary>Which entries; null means any.</summary>
public sealed record AuditListRequest
{
    /// <summary>Part of the acting person's name, handle or e-mail address; "platform" finds what nobody signed in did.</summary>
    public string? Person { get; init; }

    /// <summary>An action ("server.removed"), or with a dot at its end all of a kind ("server.").</summary>
    public string? Action { get; init; }

    /// <summary>Part of the thing's name at the time, or its id.</summary>
    public string? Subject { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }

    public PageRequest Page { get; init; } = new(1, 50);
}

/// <summary>An entry of the audit.</summary>
/// <param name="PersonId">Null for the platform itself and for people who were not signed in.</param>
/// <param name="PersonName">The person's name now; null when there is no person, or no more.</param>
public sealed record AuditRow(
    AuditEntryId Id,
    DateTimeOffset At,
    PersonId? PersonId,
    string? PersonName,
    string Action,
    string SubjectKind,
    Guid? SubjectId,
    string SubjectName,
    IReadOnlyDictionary<string, string> Details,
    string? Address);
