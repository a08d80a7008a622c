using System.Diagnostics.CodeAnalysis;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Where an Incus listens: a Unix socket, or HTTPS (port 8443 unless it says otherwise).</summary>
/// <param name="Text">As people read it: "unix:/path" or "https://host:port".</param>
/// <param name="SocketPath">The socket, or null over HTTPS.</param>
/// <param name="Address">Base of every request's address.</param>
internal sealed record IncusEndpoint(string Text, string? SocketPath, Uri Address)
{
    private const int DefaultPort = 8443;

    /// <summary>The kernel's limit for the path of a Unix socket, in bytes.</summary>
    public const int LongestSocketPath = 107;

    [MemberNotNullWhen(true, nameof(SocketPath))]
    public bool IsSocket => SocketPath is not null;

    /// <summary>Reads "unix:/path", "https://host[:port]", "host[:port]"; null when it is none of them.</summary>
    public static IncusEndpoint? TryParse(string? text)
    {
        text = text?.Trim().TrimEnd('/') ?? "";
        if (text.StartsWith("unix:", StringComparison.Ordinal))
            return Socket("/" + text["unix:".Length..].TrimStart('/'));
        if (text.StartsWith('/'))
            return Socket(text);
        if (!text.Contains("://", StringComparison.Ordinal))
            text = "https://" + text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not "https" || address.Host.Length == 0)
            return null;
        if (address.PathAndQuery is not "/" || address.UserInfo.Length > 0)
            return null;
        var port = address.IsDefaultPort && !text.EndsWith(":443", StringComparison.Ordinal) ? DefaultPort : address.Port;
        var full = new Uri($"https://{address.Host}:{port}");
        return new IncusEndpoint($"https://{address.Host}:{port}", null, full);
    }

    private static IncusEndpoint? Socket(string path) =>
        path.Length > 1 ? new IncusEndpoint("unix:" + path, path, new Uri("http://incus")) : null;
}
