using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace VmManager.Web.Account.Sessions;

/// <summary>
/// Adds the network address of the request to its principal. A circuit keeps the principal of the connection that started it, so pages know
/// the address long after that request is over.
/// </summary>
internal sealed class ConnectionAddress(IHttpContextAccessor contexts) : IClaimsTransformation
{
    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (contexts.HttpContext?.AddressText() is not { } address || principal.FindFirst(PersonClaims.Address) is not null)
            return Task.FromResult(principal);
        // A copy: the original may be written back into the cookie.
        var copy = principal.Clone();
        copy.AddIdentity(Identity(address));
        return Task.FromResult(copy);
    }

    public static ClaimsIdentity Identity(string address) => new([new Claim(PersonClaims.Address, address)]);
}
