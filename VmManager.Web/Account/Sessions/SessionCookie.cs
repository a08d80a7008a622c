using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;

namespace VmManager.Web.Account.Sessions;

/// <summary>
/// The session's cookie. Its person is looked up again every few seconds, so that a suspension, a new role or a new password takes hold;
/// open pages hear of it at once (<see cref="LiveAuthenticationState"/>).
/// </summary>
internal static class SessionCookie
{
    public const string Name = "vmm_session";

    private const string CheckedAt = "checked";
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Plain HTTP is for one machine; behind TLS the cookie is Secure.
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.LoginPath = "/account/sign-in";
        options.LogoutPath = "/account/sign-out";
        options.AccessDeniedPath = "/account/denied";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // An error page needs no person, and must not fail because the database did.
        if (context.HttpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }
        var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        if (ReadTime(context.Properties) is { } then && now - then < CheckEvery && then <= now)
            return;
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionCheck>();
        if (await sessions.RenewAsync(context.Principal!, context.HttpContext.RequestAborted) is not { } renewed)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }
        context.ReplacePrincipal(renewed);
        context.Properties.SetString(CheckedAt, now.ToString("O", CultureInfo.InvariantCulture));
        context.ShouldRenew = true;
    }

    private static DateTimeOffset? ReadTime(AuthenticationProperties properties) =>
        DateTimeOffset.TryParse(properties.GetString(CheckedAt), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;
}
