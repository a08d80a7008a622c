using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.People;

namespace VmManager.Web.Account.Sessions;

/// <summary>Whether a session still stands: the person exists, is not suspended, and the security stamp is the session's.</summary>
internal sealed class SessionCheck(
    IDbContextFactory<VmManagerDbContext> databases, PersonPrincipalFactory principals, IOptions<IdentityOptions> options, TimeProvider time)
{
    // Requests come in bursts. For this long a person is not read again; open pages do not wait for it (LiveAuthenticationState).
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<PersonId, Known> _known = new();

    /// <summary>The session's person as they were a moment ago, or null when the session is over.</summary>
    public async Task<ClaimsPrincipal?> CheckAsync(ClaimsPrincipal session, CancellationToken cancellationToken)
    {
        var id = session.ToActor().PersonId;
        // A session that does not match what is known may be newer than that: only the database can refuse it.
        return _known.TryGetValue(id, out var known) && time.GetUtcNow() - known.At < Fresh && Renew(session, known) is { } renewed
            ? renewed
            : await RenewAsync(session, cancellationToken);
    }

    /// <summary>The session's person as they are now, or null when the session is over.</summary>
    public async Task<ClaimsPrincipal?> RenewAsync(ClaimsPrincipal session, CancellationToken cancellationToken)
    {
        var id = session.ToActor().PersonId;
        if (id == default)
            return null;
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var known = await database.Users.AsNoTracking()
            .Where(person => person.Id == id && person.SuspendedAt == null)
            .Select(person => new Known(now, person.DisplayName, person.Handle, person.Email!, person.Role, person.Language, person.SecurityStamp!))
            .SingleOrDefaultAsync(cancellationToken);
        if (known is null)
        {
            Forget(id);
            return null;
        }
        if (_known.Count >= MostKnown)
            _known.Clear();
        _known[id] = known;
        return Renew(session, known);
    }

    /// <summary>The next request reads the person anew: they have just changed.</summary>
    public void Forget(PersonId id) => _known.TryRemove(id, out _);

    private ClaimsPrincipal? Renew(ClaimsPrincipal session, Known person)
    {
        var stamp = session.FindFirst(options.Value.ClaimsIdentity.SecurityStampClaimType)?.Value;
        if (!string.Equals(stamp, person.SecurityStamp, StringComparison.Ordinal))
            return null;
        var actor = session.ToActor();
        var renewed = principals.Create(
            actor.PersonId, person.DisplayName, person.Handle, person.Email, person.Role, person.Language, person.SecurityStamp);
        if (actor.Address is not null)
            renewed.AddIdentity(ConnectionAddress.Identity(actor.Address));
        return renewed;
    }

    private sealed record Known(
        DateTimeOffset At, string DisplayName, string Handle, string Email, PersonRole Role, string? Language, string SecurityStamp);
}
