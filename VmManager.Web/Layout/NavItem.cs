namespace VmManager.Web.Layout;

public enum NavArea
{
    /// <summary>What everybody has.</summary>
    Main,

    /// <summary>What runs the platform; shown to admins.</summary>
    Administration,
}

/// <summary>An entry of the navigation. Features add theirs with <see cref="NavRegistration.AddNavItem"/>; the shell knows none of them.</summary>
/// <param name="Href">Where it leads; the entry is current on this page and those below it.</param>
/// <param name="Icon">A name in <see cref="Controls.IconShapes"/>.</param>
/// <param name="Texts">The type of the texts that hold its words.</param>
/// <param name="TextKey">Their key.</param>
/// <param name="Area">The group it stands in.</param>
/// <param name="Order">Its place there, smallest first.</param>
/// <param name="Shortcut">Keys that lead there: "g i".</param>
public sealed record NavItem(string Href, string Icon, Type Texts, string TextKey, NavArea Area, int Order, string? Shortcut = null);

public static class NavRegistration
{
    public static IServiceCollection AddNavItem(this IServiceCollection services, NavItem item) => services.AddSingleton(item);
}
