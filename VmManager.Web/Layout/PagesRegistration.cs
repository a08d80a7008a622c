using VmManager.Web.Features.Billing;
using VmManager.Web.Features.Instances.Keys;
using VmManager.Web.Features.Operations;
using VmManager.Web.Layout.Controls;
using VmManager.Web.Layout.Shell;

namespace VmManager.Web.Layout;

/// <summary>The interactive application.</summary>
internal static class PagesRegistration
{
    /// <summary>The largest thing that a page sends at once is a user script of 64 KiB, in letters of up to three bytes and escaped.</summary>
    private const int LargestMessage = 256 * 1024;

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(options => options.MaximumReceiveMessageSize = LargestMessage);
        services.AddLocalization();
        services.AddCascadingAuthenticationState();
        services.AddScoped<Toasts>();
        services.AddScoped<Format>();
        services.AddScoped<ErrorText>();
        services.AddScoped<OperationWords>();
        services.AddScoped<IOwnPreferences, OwnPreferences>();
        services.AddScoped<IOwnKeys, OwnKeys>();
        services.AddNavItem(new NavItem("/", "home", typeof(LayoutText), "Dashboard", NavArea.Main, 10, "g d"));
        services.AddNavItem(new NavItem("/instances", "server", typeof(LayoutText), "Instances", NavArea.Main, 20, "g i"));
        return services.AddBillingPages();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapBillingFiles();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
