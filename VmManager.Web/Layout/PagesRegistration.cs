using VmManager.Web.Layout.Controls;

namespace VmManager.Web.Layout;

/// <summary>The interactive application.</summary>
internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddLocalization();
        services.AddCascadingAuthenticationState();
        services.AddScoped<Toasts>();
        services.AddScoped<Format>();
        services.AddScoped<ErrorText>();
        services.AddNavItem(new NavItem("/", "home", typeof(LayoutText), "Dashboard", NavArea.Main, 10, "g d"));
        services.AddNavItem(new NavItem("/instances", "server", typeof(LayoutText), "Instances", NavArea.Main, 20, "g i"));
        return services;
    }

    public static void MapPages(this WebApplication app) => app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
}
