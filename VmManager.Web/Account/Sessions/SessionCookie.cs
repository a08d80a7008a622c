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

    public static void Configure(CookieAuthenticationOptions options)
    {
        ConfigureCommon(options);
        options.Cookie.Name = Name;
        options.ExpireTimeSpan = TimeSpan.FromDays(14);
        options.SlidingExpiration = true;
        options.Events.OnValidatePrincipal = ValidateAsync;
    }

    /// <summary>What every cookie of ours that names a person has.</summary>
    public static void ConfigureCommon(CookieAuthenticationOptions options)
    {
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        // Plain HTTP is for one machine; behind TLS the cookie is Secure.
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.LoginPath = "/account/sign-in";
        options.LogoutPath = "/account/sign-out";
        // A page that somebody may not see looks like one that does not exist.
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
        options.ReturnUrlParameter = "returnUrl";
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // An error page needs no person, and must not fail because the database did.
        if (context.HttpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionCheck>();
        if (await sessions.CheckAsync(context.Principal!, context.HttpContext.RequestAborted) is { } renewed)
        {
            // Not written into the cookie: an answer that is still on its way must not bring back a session that was signed out meanwhile.
            context.ReplacePrincipal(renewed);
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }
}
