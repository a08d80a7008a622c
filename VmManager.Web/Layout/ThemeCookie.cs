namespace VmManager.Web.Layout;

/// <summary>The theme this browser shows. A cookie, because the document needs it before anybody is known.</summary>
public static class ThemeCookie
{
    /// <summary>Also written by wwwroot/js/theme.js.</summary>
    public const string Name = "vm_theme";

    /// <summary>"light", "dark" or "system".</summary>
    public static string Read(HttpRequest request) => request.Cookies[Name] switch
    {
        "light" => "light",
        "dark" => "dark",
        _ => "system",
    };
}
