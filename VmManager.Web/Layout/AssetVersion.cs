namespace VmManager.Web.Layout;

/// <summary>Addresses of our own files that change with every build, so that browsers may keep them for long.</summary>
public static class AssetVersion
{
    private static readonly string Build = typeof(AssetVersion).Module.ModuleVersionId.ToString("N")[..8];

    public static string Of(string path) => $"{path}?v={Build}";
}
