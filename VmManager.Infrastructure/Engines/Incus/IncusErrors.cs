using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Polly.CircuitBreaker;
using Polly.Timeout;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>The one place where Incus' errors become ours. Its status is often a bare 500, so that the words must tell.</summary>
internal static class IncusErrors
{
    private const StringComparison Anyhow = StringComparison.OrdinalIgnoreCase;

    /// <summary>An answer or a finished operation that says "error".</summary>
    /// <param name="code">HTTP status, or the code inside the answer.</param>
    /// <param name="message">Incus' words.</param>
    /// <param name="path">What was asked; names the guest or the image.</param>
    public static Error FromAnswer(int code, string? message, string path)
    {
        message = Tidy(message, code);
        if (Says(message, "no space left", "disk quota exceeded", "not enough space", "not enough free space"))
            return EngineErrors.StorageFull(message);
        if (Says(message, "is busy running", "currently busy", "is currently in use", "database is locked", "ETag doesn't match"))
            return EngineErrors.Busy(message);
        if (Says(message, "UNIQUE constraint failed: instances", "already exists") && path.StartsWith("/1.0/instances", StringComparison.Ordinal))
            return EngineErrors.GuestExists(Reference(path));
        if (Says(message, "Image not provided", "Image not found", "Image alias not found") || (code == 404 && Names(path, "images")))
            return EngineErrors.ImageMissing(Uri.UnescapeDataString(path.Split('/')[^1]));
        if (Says(message, "Instance not found"))
            return EngineErrors.GuestMissing(Reference(path));
        if (Says(message, "instance is not running", "instance isn't running", "container is not running", "container isn't running",
                "is already stopped", "instance is frozen"))
            return EngineErrors.GuestNotRunning(Reference(path));
        if (Says(message, "Operation not found"))
            return EngineErrors.TaskForgotten(Names(path, "operations") ? path.Split('/')[3] : "");
        if (Says(message, "context deadline exceeded", "timed out", "deadline"))
            return EngineErrors.TimedOut(message);
        return FromStatus(code, message, path);
    }

    /// <summary>What was thrown before there was an answer.</summary>
    public static Error FromException(Exception exception, IncusTransport transport) => exception switch
    {
        _ when transport.PinMismatch && Find<AuthenticationException>(exception) is not null => WrongCertificate(transport),
        BrokenCircuitException => EngineErrors.Unreachable($"{transport.Endpoint.Text} failed its last calls and is tried again in a moment."),
        TimeoutRejectedException => EngineErrors.TimedOut($"{transport.Endpoint.Text} gave no answer"),
        _ when Find<AuthenticationException>(exception) is { } tls =>
            EngineErrors.Untrusted($"no encrypted connection to {transport.Endpoint.Text} ({tls.Message})"),
        _ when Find<SocketException>(exception) is { } socket => EngineErrors.Unreachable(Describe(socket, transport.Endpoint)),
        _ => EngineErrors.Unreachable($"{transport.Endpoint.Text}: {exception.Message}"),
    };

    /// <summary>Exceptions that mean "the server", not "a bug".</summary>
    public static bool IsServers(Exception exception) => exception is HttpRequestException or IOException or SocketException
        or WebSocketException or TimeoutRejectedException or BrokenCircuitException or AuthenticationException;

    public static string Describe(SocketException exception, IncusEndpoint endpoint) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied => $"this process may not use the socket {endpoint.SocketPath}.",
        SocketError.ConnectionRefused when endpoint.IsSocket => $"nothing listens on the socket {endpoint.SocketPath}: Incus is not running.",
        SocketError.ConnectionRefused => $"{endpoint.Address.Authority} refuses connections: Incus is not running or does not listen there.",
        _ when endpoint.IsSocket && !File.Exists(endpoint.SocketPath) => $"there is no socket {endpoint.SocketPath}.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"the name {endpoint.Address.Host} is not known.",
        SocketError.TimedOut => $"{endpoint.Address.Authority} does not answer.",
        _ => $"{endpoint.Text}: {exception.Message}.",
    };

    public static Error WrongCertificate(IncusTransport transport) => EngineErrors.Untrusted(
        $"{transport.Endpoint.Text} shows the certificate {transport.SeenFingerprint}, which is not the one that was agreed. "
        + "Nothing was sent. If the server's certificate was renewed on purpose, enrol the server again.");

    private static Error FromStatus(int code, string message, string path) => (HttpStatusCode)code switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => EngineErrors.Untrusted(message),
        HttpStatusCode.NotFound when Names(path, "files") => EngineErrors.FileMissing(FilePath(path)),
        HttpStatusCode.NotFound when path.StartsWith("/1.0/instances/", StringComparison.Ordinal) => EngineErrors.GuestMissing(Reference(path)),
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => EngineErrors.Busy(message),
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => EngineErrors.Unreachable(message),
        // Incus answers 500 for whatever failed on its side: a second try may find it otherwise.
        >= HttpStatusCode.InternalServerError => EngineErrors.Refused(message) with { Recurrence = Recurrence.Passing },
        _ => EngineErrors.Refused(message),
    };

    private static string Tidy(string? message, int code) =>
        string.IsNullOrWhiteSpace(message) ? $"status {code} without a reason" : message.ReplaceLineEndings(" ").Trim();

    private static bool Says(string message, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (message.Contains(phrase, Anyhow))
                return true;
        }

        return false;
    }

    private static bool Names(string path, string segment) => path.Split('?')[0].Split('/').Contains(segment, StringComparer.Ordinal);

    /// <summary>The guest in "/1.0/instances/NAME/…".</summary>
    private static string Reference(string path)
    {
        var segments = path.Split('?')[0].Split('/');
        return segments.Length > 3 ? Uri.UnescapeDataString(segments[3]) : "";
    }

    private static string FilePath(string path) => Uri.UnescapeDataString(path.Split("path=", 2)[^1]);

    private static T? Find<T>(Exception? exception) where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }
}
