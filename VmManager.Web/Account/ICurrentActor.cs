using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Web.Account;

/// <summary>Who uses this page, as use cases take it: the signed-in person with the network address, or nobody in particular.</summary>
public interface ICurrentActor
{
    /// <summary>Never null: without a sign-in it is <see cref="Actor.Anonymous"/>, whom use cases show nothing.</summary>
    Task<Actor> GetAsync(CancellationToken cancellationToken = default);
}

internal sealed class CurrentActor(AuthenticationStateProvider authentication) : ICurrentActor
{
    public async Task<Actor> GetAsync(CancellationToken cancellationToken = default) =>
        (await authentication.GetAuthenticationStateAsync()).User.ToActor();
}

/// <summary>From claims to the acting person.</summary>
internal static class PrincipalActor
{
    public static Actor ToActor(this System.Security.Claims.ClaimsPrincipal principal)
    {
        var address = principal.FindFirst(PersonClaims.Address)?.Value;
        return principal.Identity?.IsAuthenticated == true
            && TypedId.TryParse<PersonId>(principal.FindFirst(PersonClaims.Id)?.Value) is { } id
            ? new Actor(id, principal.IsInRole(nameof(PersonRole.Admin))) { Address = address }
            : Actor.Anonymous(address);
    }

    /// <summary>The address of a request, IPv4 in its own form.</summary>
    public static string? AddressText(this HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes())).ToString()
        : null;
}
