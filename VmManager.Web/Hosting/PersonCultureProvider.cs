using Microsoft.AspNetCore.Localization;
using VmManager.Core.People;
using VmManager.Web.Account;

namespace VmManager.Web.Hosting;

/// <summary>The language that the signed-in person chose in the profile.</summary>
internal sealed class PersonCultureProvider : RequestCultureProvider
{
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext) =>
        Task.FromResult(httpContext.User.FindFirst(PersonClaims.Language)?.Value is { } language && Languages.All.Contains(language, StringComparer.Ordinal)
            ? new ProviderCultureResult(language)
            : null);
}

internal static class RequestLanguages
{
    public const string Cookie = "vmm_language";

    /// <summary>Profile, then this browser's choice, then the browser's languages, then English.</summary>
    public static IServiceCollection AddRequestLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        return services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture("en");
            options.AddSupportedCultures([.. Languages.All]);
            options.AddSupportedUICultures([.. Languages.All]);
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new PersonCultureProvider(),
                new CookieRequestCultureProvider { CookieName = Cookie },
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });
    }
}
