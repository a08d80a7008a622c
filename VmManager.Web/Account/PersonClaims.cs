using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VmManager.Core.People;

namespace VmManager.Web.Account;

/// <summary>What a session knows about its person without asking the database.</summary>
public static class PersonClaims
{
    public const string Id = ClaimTypes.NameIdentifier;

    /// <summary>The display name; also the name of the identity.</summary>
    public const string DisplayName = ClaimTypes.Name;

    public const string Handle = "vmm:handle";

    /// <summary>"en" or "fr"; absent when the browser decides.</summary>
    public const string Language = "vmm:language";

    /// <summary>Name of a <see cref="PersonRole"/>.</summary>
    public const string Role = ClaimTypes.Role;

    /// <summary>The network address of the connection, not of the session: added per request, never stored in the cookie.</summary>
    public const string Address = "vmm:address";
}

/// <summary>Makes the session's identity. Roles are a claim, not rows.</summary>
internal sealed class PersonPrincipalFactory(IOptions<IdentityOptions> options) : IUserClaimsPrincipalFactory<Person>
{
    public Task<ClaimsPrincipal> CreateAsync(Person user) => Task.FromResult(Create(
        user.Id, user.DisplayName, user.Handle, user.Email!, user.Role, user.Language, user.SecurityStamp!));

    public ClaimsPrincipal Create(
        PersonId id, string displayName, string handle, string email, PersonRole role, string? language, string securityStamp)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(PersonClaims.Id, id.ToString()),
                new Claim(PersonClaims.DisplayName, displayName),
                new Claim(PersonClaims.Handle, handle),
                new Claim(ClaimTypes.Email, email),
                new Claim(PersonClaims.Role, role.ToString()),
                new Claim(options.Value.ClaimsIdentity.SecurityStampClaimType, securityStamp),
            ],
            IdentityConstants.ApplicationScheme, PersonClaims.DisplayName, PersonClaims.Role);
        if (language is not null)
            identity.AddClaim(new Claim(PersonClaims.Language, language));
        return new ClaimsPrincipal(identity);
    }
}
