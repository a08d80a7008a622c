namespace VmManager.Web.Features.Instances.Detail;

/// <summary>The tabs of an instance's page, as its address names them; the first has no name.</summary>
public static class DetailTabs
{
    public const string Overview = "";
    public const string Terminal = "terminal";
    public const string Access = "access";
    public const string Resize = "resize";
    public const string Activity = "activity";
    public const string Settings = "settings";

    public static IReadOnlyList<string> All { get; } = [Overview, Terminal, Access, Resize, Activity, Settings];

    /// <summary>A tab there is; null for a name nobody knows.</summary>
    public static string? Read(string? tab) => All.Contains(tab ?? "", StringComparer.Ordinal) ? tab ?? "" : null;
}
