using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Audit;

internal sealed class AuditQueries(IDbContextFactory<VmManagerDbContext> databases) : IAuditQueries
{
    private const string PlatformName = "platform";

    public async Task<Result<Page<AuditRow>>> ListAsync(Actor actor, AuditListRequest request, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var matching = Filter(database, request);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await matching
            // The id grows with time: it decides among entries of one instant, so that no page repeats one.
            .OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Id)
            .Skip(request.Page.Skip).Take(request.Page.Take)
            .Select(entry => new AuditRow(
                entry.Id,
                entry.At,
                entry.PersonId,
                database.Users.Where(person => person.Id == entry.PersonId).Select(person => person.DisplayName).FirstOrDefault(),
                entry.Action,
                entry.SubjectKind,
                entry.SubjectId,
                entry.SubjectName,
                entry.Details,
                entry.Address))
            .ToListAsync(cancellationToken);
        return new Page<AuditRow>(rows, total);
    }

    public async Task<Result<IReadOnlyList<string>>> ActionsAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return Result<IReadOnlyList<string>>.Success(await database.AuditEntries.Select(entry => entry.Action).Distinct()
            .OrderBy(action => action).ToListAsync(cancellationToken));
    }

    private static IQueryable<AuditEntry> Filter(VmManagerDbContext database, AuditListRequest request)
    {
        var entries = database.AuditEntries.AsNoTracking();
        if (Text(request.Person) is { } person)
        {
            entries = string.Equals(person, PlatformName, StringComparison.Ordinal)
                ? entries.Where(entry => entry.PersonId == null)
                : entries.Where(entry => database.Users.Any(who => who.Id == entry.PersonId
                    && (SqlText.Lower(who.DisplayName).Contains(person) || who.Handle.Contains(person) || SqlText.Lower(who.Email!).Contains(person))));
        }
        if (Text(request.Action) is { } action)
        {
            entries = action.EndsWith('.')
                ? entries.Where(entry => entry.Action.StartsWith(action))
                : entries.Where(entry => entry.Action == action);
        }
        if (Text(request.Subject) is { } subject)
        {
            entries = Guid.TryParse(subject, out var id)
                ? entries.Where(entry => entry.SubjectId == id)
                : entries.Where(entry => SqlText.Lower(entry.SubjectName).Contains(subject));
        }
        if (request.From is { } from)
            entries = entries.Where(entry => entry.At >= from.ToUniversalTime());
        if (request.Until is { } until)
            entries = entries.Where(entry => entry.At < until.ToUniversalTime());
        return entries;
    }

    /// <summary>In small letters; null when there is nothing to search.</summary>
    private static string? Text(string? text) => StorableText.Of(text).Trim().ToLowerInvariant() is { Length: > 0 } search ? search : null;
}
