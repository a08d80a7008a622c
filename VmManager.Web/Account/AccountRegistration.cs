using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VmManager.Core.Shared;
using VmManager.Web.Account.Sessions;

namespace VmManager.Web.Account;

/// <summary>Sign-in, registration and the static account pages.</summary>
internal static class AccountRegistration
{
    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>();
        services.RemoveAll<EvenTime>();
        services.AddSingleton(provider => new EvenTime(provider.GetRequiredService<TimeProvider>())
        {
            Floor = TimeSpan.FromMilliseconds(provider.GetRequiredService<IOptions<SignInOptions>>().Value.EvenAnswerMilliseconds),
        });

        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, SessionCookie.Configure)
            .AddCookie(PersonSignIn.NewPasswordScheme, options =>
            {
                SessionCookie.ConfigureCommon(options);
                options.Cookie.Name = "vmm_new_password";
                options.ExpireTimeSpan = TimeSpan.FromMinutes(10);
            });
        services.AddAuthorization();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "vmm_form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddHttpContextAccessor();
        services.AddAddressLimits();
        services.AddSingleton<PersonPrincipalFactory>();
        services.AddSingleton<SessionCheck>();
        services.AddScoped<IClaimsTransformation, ConnectionAddress>();
        services.AddScoped<PersonSignIn>();
        services.AddScoped<AuthenticationStateProvider, LiveAuthenticationState>();
        services.AddScoped<ICurrentActor, CurrentActor>();
        services.AddHostedService<GuardCleaning>();
        return services;
    }

    /// <summary>Who asks, in which language, how often: after routing, before any page.</summary>
    public static void UseAccount(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRequestLocalization();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapAccount(this WebApplication app) => AccountEndpoints.Map(app);
}
