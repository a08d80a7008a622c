using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Audit;

/// <summary>Writes the audit.</summary>
public interface IAuditLog
{
    /// <summary>Adds an entry to the caller's unit of work, so that the act and its record are committed together.</summary>
    void Add(VmManagerDbContext database, Actor actor, string action, AuditSubject subject, params (string Key, string Value)[] details);

    /// <summary>Writes an entry by itself, for acts that change nothing in the database.</summary>
    Task WriteAsync(
        Actor actor, string action, AuditSubject subject, CancellationToken cancellationToken, params (string Key, string Value)[] details);
}

/// <summary>What an audit entry is about.</summary>
public sealed record AuditSubject(string Kind, Guid? Id, string Name, ProjectId? ProjectId = null);

internal sealed class AuditLog(TimeProvider time, Microsoft.EntityFrameworkCore.IDbContextFactory<VmManagerDbContext> databases) : IAuditLog
{
    public void Add(
        VmManagerDbContext database, Actor actor, string action, AuditSubject subject, params (string Key, string Value)[] details) =>
        database.AuditEntries.Add(new AuditEntry
        {
            Id = TypedId.New<AuditEntryId>(),
            At = time.GetUtcNow(),
            PersonId = actor.PersonId == default ? null : actor.PersonId,
            Action = action,
            SubjectKind = subject.Kind,
            SubjectId = subject.Id,
            SubjectName = subject.Name,
            ProjectId = subject.ProjectId,
            Details = details.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
            Address = actor.Address,
        });

    public async Task WriteAsync(
        Actor actor, string action, AuditSubject subject, CancellationToken cancellationToken, params (string Key, string Value)[] details)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        Add(database, actor, action, subject, details);
        await database.SaveChangesAsync(cancellationToken);
    }
}
