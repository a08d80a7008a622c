namespace VmManager.Web.Layout;

/// <summary>The interactive application.</summary>
internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services) => services;

    public static void MapPages(this WebApplication app)
    {
    }
}
