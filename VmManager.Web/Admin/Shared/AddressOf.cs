namespace VmManager.Web.Admin.Shared;

/// <summary>Addresses of lists: what is usual is left out, so that the plain list has the plain address.</summary>
internal static class AddressOf
{
    public static string Build(string path, params ReadOnlySpan<(string Name, string? Value)> parts)
    {
        List<string> query = [];
        foreach (var (name, value) in parts)
        {
            if (!string.IsNullOrEmpty(value))
                query.Add($"{name}={Uri.EscapeDataString(value)}");
        }
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
    }
}
