using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;

namespace VmManager.Web.Account.Sessions;

/// <summary>Whether a session still stands: the person exists, is not suspended, and the security stamp is the session's.</summary>
internal sealed class SessionCheck(
    IDbContextFactory<VmManagerDbContext> databases, PersonPrincipalFactory principals, IOptions<IdentityOptions> options)
{
    /// <summary>The session's person as they are now, or null when the session is over.</summary>
    public async Task<ClaimsPrincipal?> RenewAsync(ClaimsPrincipal session, CancellationToken cancellationToken)
    {
        var actor = session.ToActor();
        if (actor.PersonId == default)
            return null;
        var stamp = session.FindFirst(options.Value.ClaimsIdentity.SecurityStampClaimType)?.Value;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var person = await database.Users.AsNoTracking()
            .Where(person => person.Id == actor.PersonId && person.SuspendedAt == null && person.SecurityStamp == stamp)
            .Select(person => new { person.DisplayName, person.Handle, person.Email, person.Role, person.Language })
            .SingleOrDefaultAsync(cancellationToken);
        if (person is null || stamp is null)
            return null;
        var renewed = principals.Create(actor.PersonId, person.DisplayName, person.Handle, person.Email!, person.Role, person.Language, stamp);
        if (actor.Address is not null)
            renewed.AddIdentity(ConnectionAddress.Identity(actor.Address));
        return renewed;
    }
}
