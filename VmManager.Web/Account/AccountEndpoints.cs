using Microsoft.AspNetCore.Localization;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Web.Account.Sessions;
using VmManager.Web.Hosting;
using VmManager.Web.Layout;

namespace VmManager.Web.Account;

/// <summary>Posts that answer with something else than a page.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/account", () => Results.LocalRedirect("/account/profile"));
        // The page of this address answers GET; the order lets the form of every other page post here.
        app.MapPost("/account/sign-out", SignOutAsync).RequireToken().WithOrder(-1);
        app.MapPost("/account/language", ChangeLanguageAsync).RequireToken();
        app.MapPost("/account/keys/generate", GenerateKeyAsync).RequireToken().RequireAuthorization();
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await PersonSignIn.SignOutAsync(context);
        return Results.LocalRedirect("/account/sign-in");
    }

    private static async Task<IResult> ChangeLanguageAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (Languages.Parse(form["language"]) is { IsSuccess: true, Value: { Length: > 0 } language })
        {
            context.Response.Cookies.Append(
                RequestLanguages.Cookie,
                CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
                new CookieOptions { Path = "/", MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = context.Request.IsHttps });
        }
        return Results.LocalRedirect(LocalUrl.OrHome(form["returnUrl"]));
    }

    /// <summary>The private half is this answer's body and nowhere else.</summary>
    private static async Task<IResult> GenerateKeyAsync(HttpContext context, GenerateSshKey generate, ErrorText errors)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var actor = context.User.ToActor();
        var made = await generate.RunAsync(actor, form["name"], context.RequestAborted);
        if (!made.IsSuccess)
        {
            var words = made.Error is Core.Shared.Invalid invalid ? errors.Of(invalid.Problems[0]) : errors.Of(made.Error);
            // A script shows the words in place; without one the page is opened again with them.
            return context.Request.Headers.Accept.Contains("application/octet-stream, application/json", StringComparer.Ordinal)
                ? Results.Json(new { error = words }, statusCode: StatusCodes.Status422UnprocessableEntity)
                : Results.LocalRedirect($"/account/keys?problem={Uri.EscapeDataString(words)}");
        }
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(System.Text.Encoding.ASCII.GetBytes(made.Value.PrivateKey), "application/octet-stream", made.Value.FileName);
    }
}
