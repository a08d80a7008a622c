using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Web.Layout;

namespace VmManager.Web.Account.Sessions;

/// <summary>Begins and ends sessions, once a use case has decided that somebody may.</summary>
internal sealed class PersonSignIn(UserManager<Person> people, PersonPrincipalFactory principals, SessionCheck sessions)
{
    /// <summary>Holds the person between the right one-time password and the new one. It opens no other page.</summary>
    public const string NewPasswordScheme = "VmManager.NewPassword";

    /// <param name="context">The request.</param>
    /// <param name="id">Who is signed in.</param>
    /// <param name="stays">The session outlives the browser's.</param>
    public async Task SignInAsync(HttpContext context, PersonId id, bool stays)
    {
        var person = await people.FindByIdAsync(id.ToString()) ?? throw new InvalidOperationException("The person was removed just now.");
        sessions.Forget(id);
        await context.SignOutAsync(NewPasswordScheme);
        await context.SignInAsync(
            IdentityConstants.ApplicationScheme, await principals.CreateAsync(person), new AuthenticationProperties { IsPersistent = stays });
        WriteTheme(context, person.Theme);
    }

    /// <summary>Writes the session anew after the person changed something about themselves that ended their sessions.</summary>
    public async Task RenewAsync(HttpContext context, PersonId id)
    {
        var present = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await SignInAsync(context, id, present.Properties?.IsPersistent ?? false);
    }

    public static Task AskForNewPasswordAsync(HttpContext context, PersonId id, bool stays)
    {
        var identity = new ClaimsIdentity([new Claim(PersonClaims.Id, id.ToString())], NewPasswordScheme);
        return context.SignInAsync(
            NewPasswordScheme, new ClaimsPrincipal(identity), new AuthenticationProperties { Items = { ["stays"] = stays ? "yes" : "no" } });
    }

    /// <summary>Who has just given a one-time password, and whether they want to stay signed in; null when nobody has.</summary>
    public static async Task<(PersonId Id, bool Stays)?> WhoNeedsPasswordAsync(HttpContext context)
    {
        var answer = await context.AuthenticateAsync(NewPasswordScheme);
        return answer.Succeeded && TypedId.TryParse<PersonId>(answer.Principal.FindFirst(PersonClaims.Id)?.Value) is { } id
            ? (id, answer.Properties.Items["stays"] is "yes")
            : null;
    }

    public static async Task SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(IdentityConstants.ApplicationScheme);
        await context.SignOutAsync(NewPasswordScheme);
    }

    /// <summary>The document reads the theme from a cookie before anybody is known.</summary>
    private static void WriteTheme(HttpContext context, Theme theme) => context.Response.Cookies.Append(
        ThemeCookie.Name,
        theme.ToString().ToLowerInvariant(),
        new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps });
}
