using VmManager.Web.Layout;

namespace VmManager.Web.Admin;

/// <summary>The pages of those who run the platform.</summary>
internal static class AdminRegistration
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddEntry("/admin/overview", "compass", "Overview", 10, "g a")
        .AddEntry("/admin/servers", "layers", "Servers", 20)
        .AddEntry("/admin/instances", "server", "AllInstances", 30)
        .AddEntry("/admin/operations", "activity", "Operations", 40)
        .AddEntry("/admin/jobs", "clock", "Jobs", 50)
        .AddEntry("/admin/templates", "box", "Templates", 60)
        .AddEntry("/admin/plans", "grid", "Plans", 70)
        .AddEntry("/admin/billing", "coins", "Billing", 75)
        .AddEntry("/admin/people", "people", "People", 80)
        .AddEntry("/admin/mail", "mail", "Mail", 85)
        .AddEntry("/admin/audit", "book", "Audit", 90);

    private static IServiceCollection AddEntry(
        this IServiceCollection services, string href, string icon, string key, int order, string? shortcut = null) =>
        services.AddNavItem(new NavItem(href, icon, typeof(AdminText), key, NavArea.Administration, order, shortcut));
}
