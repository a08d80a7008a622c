using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Profiles;

/// <summary>Reads one's own profile.</summary>
public sealed class FindProfile(IDbContextFactory<VmManagerDbContext> databases)
{
    public async Task<Result<Profile>> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var profile = await database.Users.AsNoTracking()
            .Where(person => person.Id == actor.PersonId)
            .Select(person => new Profile(person.Email!, person.DisplayName, person.Handle, person.Language, person.Theme, person.Role, person.CreatedAt))
            .SingleOrDefaultAsync(cancellationToken);
        return profile is null ? new NotFound("account") : profile;
    }
}

/// <param name="Language">Null follows the browser.</param>
public sealed record Profile(
    string Email, string DisplayName, string Handle, string? Language, Theme Theme, PersonRole Role, DateTimeOffset CreatedAt);
