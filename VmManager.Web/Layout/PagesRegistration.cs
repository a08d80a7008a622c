namespace VmManager.Web.Layout;

/// <summary>The interactive application.</summary>
internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<ErrorText>();
        return services;
    }

    public static void MapPages(this WebApplication app) => app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
}
