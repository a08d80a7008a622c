using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Addresses of servers as admins write them, brought to one form.</summary>
internal static class ServerEndpoint
{
    public const string Unix = "unix:";

    /// <summary>A Unix socket's path may have 107 bytes on Linux.</summary>
    private const int MaxSocketPath = 107;

    private const int DefaultPort = 8443;

    public static bool IsUnix(string endpoint) => endpoint.StartsWith(Unix, StringComparison.Ordinal);

    /// <summary>"unix:/path" or "https://host:port", the port always named.</summary>
    public static Result<string> Normalize(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length > 400 || trimmed.Any(char.IsControl))
            return ServerErrors.MalformedEndpoint();
        if (IsUnix(trimmed))
            return IsSocketPath(trimmed[Unix.Length..]) ? trimmed : ServerErrors.MalformedEndpoint();
        if (!Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) || !string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            || uri.AbsolutePath.Length > 1 || uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length > 0)
        {
            return ServerErrors.MalformedEndpoint();
        }
        var namesPort = !uri.IsDefaultPort || trimmed.TrimEnd('/').EndsWith($":{uri.Port}", StringComparison.Ordinal);
        return $"https://{uri.Host}:{(namesPort ? uri.Port : DefaultPort)}";
    }

    private static bool IsSocketPath(string path) =>
        path.Length > 1 && path[0] == '/' && System.Text.Encoding.UTF8.GetByteCount(path) <= MaxSocketPath;
}
