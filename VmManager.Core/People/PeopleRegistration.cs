using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VmManager.Core.Data;
using VmManager.Core.People.Administration;
using VmManager.Core.People.EmailChange;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.People.Passwords;
using VmManager.Core.People.Profiles;
using VmManager.Core.People.Registration;
using VmManager.Core.People.SignIn;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;

namespace VmManager.Core.People;

public static class PeopleRegistration
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddIdentityForPeople()
        .AddSingleton<EvenTime>()
        .AddSingleton<PeopleSessions>()
        .AddSingleton<NewPerson>()
        .AddSingleton<AccountMails>()
        .AddSingleton<SignInGuards>()
        .AddSingleton<CheckSignIn>()
        .AddSingleton<RegisterPerson>()
        .AddSingleton<ConfirmEmail>()
        .AddSingleton<ResendConfirmation>()
        .AddSingleton<RequestPasswordReset>()
        .AddSingleton<ResetPassword>()
        .AddSingleton<ChangePassword>()
        .AddSingleton<RequestEmailChange>()
        .AddSingleton<ConfirmEmailChange>()
        .AddSingleton<ChangeProfile>()
        .AddSingleton<FindProfile>()
        .AddSingleton<AddSshKey>()
        .AddSingleton<GenerateSshKey>()
        .AddSingleton<ChangeSshKeys>()
        .AddSingleton<FirstAdmin>()
        .AddSingleton<ChangePerson>()
        .AddSingleton<FindPeople>();

    private static IServiceCollection AddIdentityForPeople(this IServiceCollection services)
    {
        // Sign-in pages resolve Identity's own services, which want a context per request.
        services.TryAddScoped(provider => provider.GetRequiredService<IDbContextFactory<VmManagerDbContext>>().CreateDbContext());
        services.AddDataProtection();
        var identity = services.AddIdentityCore<Person>(options =>
        {
            options.User.RequireUniqueEmail = true;
            // The user name is the person's id; see NewPerson.
            options.User.AllowedUserNameCharacters = "0123456789abcdef-";
            options.Tokens.PasswordResetTokenProvider = PasswordResetTokens.ProviderName;
            // Our own rules and our own lock take the place of Identity's.
            options.Lockout.AllowedForNewUsers = false;
        });
        identity.AddEntityFrameworkStores<VmManagerDbContext>();
        identity.AddDefaultTokenProviders();
        identity.AddTokenProvider<PasswordResetTokens>(PasswordResetTokens.ProviderName);
        services.RemoveAll<IPasswordValidator<Person>>();
        services.AddScoped<IPasswordValidator<Person>, PasswordRules>();
        // OWASP's number for PBKDF2 with HMAC-SHA512.
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = 210_000);
        return services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
    }
}
