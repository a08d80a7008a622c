using Microsoft.Net.Http.Headers;
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

    public static void MapPages(this WebApplication app)
    {
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = context => SetCaching(context.Context) });
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    /// <summary>Addresses with the build in them never change; everything else is asked for again and mostly answered "not modified".</summary>
    private static void SetCaching(HttpContext context) =>
        context.Response.Headers[HeaderNames.CacheControl] =
            context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
}
