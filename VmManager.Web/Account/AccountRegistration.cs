namespace VmManager.Web.Account;

/// <summary>Sign-in, registration and the static account pages.</summary>
internal static class AccountRegistration
{
    public static IServiceCollection AddAccount(this IServiceCollection services) => services;

    public static void MapAccount(this WebApplication app)
    {
    }
}
