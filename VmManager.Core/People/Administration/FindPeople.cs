using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Administration;

/// <summary>What the admins' list of people shows.</summary>
/// <param name="Search">Part of the name, handle or address; empty for all.</param>
/// <param name="Filter">Which people.</param>
/// <param name="Sort">By what.</param>
/// <param name="Skip">Rows before the page.</param>
/// <param name="Take">Rows of the page, at most 100.</param>
public sealed record PeopleQuery(
    string Search = "", PeopleFilter Filter = PeopleFilter.All, PeopleSort Sort = PeopleSort.Name, bool Descending = false, int Skip = 0, int Take = 25);

public enum PeopleFilter
{
    All,
    Admins,
    Suspended,
    Unconfirmed,
}

public enum PeopleSort
{
    Name,
    Email,
    Created,
}

/// <summary>Finds people, a page at a time.</summary>
public sealed class FindPeople(IDbContextFactory<VmManagerDbContext> databases)
{
    private const int MaxTake = 100;

    public async Task<Result<PeoplePage>> RunAsync(Actor actor, PeopleQuery query, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page").Error is { } refused)
            return refused;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var matching = Filter(database.Users.AsNoTracking(), query);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await Order(matching, query)
            .Skip(Math.Max(0, query.Skip))
            .Take(Math.Clamp(query.Take, 1, MaxTake))
            .Select(person => new PersonRow(
                person.Id, person.DisplayName, person.Handle, person.Email!, person.Role, person.EmailConfirmed, person.SuspendedAt, person.CreatedAt))
            .ToListAsync(cancellationToken);
        return new PeoplePage(rows, total);
    }

    private static IQueryable<Person> Filter(IQueryable<Person> people, PeopleQuery query)
    {
        people = query.Filter switch
        {
            PeopleFilter.Admins => people.Where(person => person.Role == PersonRole.Admin),
            PeopleFilter.Suspended => people.Where(person => person.SuspendedAt != null),
            PeopleFilter.Unconfirmed => people.Where(person => !person.EmailConfirmed),
            _ => people,
        };
        var search = StorableText.Of(query.Search).Trim().ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // Becomes SQL's lower(), which knows no culture argument.
        return search.Length == 0
            ? people
            : people.Where(person =>
                person.DisplayName.ToLower().Contains(search) || person.Handle.Contains(search) || person.Email!.ToLower().Contains(search));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
    }

    // The id, which is unique and grows with time, makes the order of equals stable from page to page.
    private static IQueryable<Person> Order(IQueryable<Person> people, PeopleQuery query) => (query.Sort, query.Descending) switch
    {
        (PeopleSort.Email, false) => people.OrderBy(person => person.Email).ThenBy(person => person.Id),
        (PeopleSort.Email, true) => people.OrderByDescending(person => person.Email).ThenBy(person => person.Id),
        (PeopleSort.Created, false) => people.OrderBy(person => person.CreatedAt).ThenBy(person => person.Id),
        (PeopleSort.Created, true) => people.OrderByDescending(person => person.CreatedAt).ThenBy(person => person.Id),
        (_, false) => people.OrderBy(person => person.DisplayName).ThenBy(person => person.Id),
        (_, true) => people.OrderByDescending(person => person.DisplayName).ThenBy(person => person.Id),
    };
}

/// <param name="Total">All that match, on every page.</param>
public sealed record PeoplePage(IReadOnlyList<PersonRow> Rows, int Total);

public sealed record PersonRow(
    PersonId Id, string DisplayName, string Handle, string Email, PersonRole Role, bool IsConfirmed, DateTimeOffset? SuspendedAt, DateTimeOffset CreatedAt);
