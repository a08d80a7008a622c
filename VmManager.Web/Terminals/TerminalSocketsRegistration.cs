using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using VmManager.Web.Account;

namespace VmManager.Web.Terminals;

/// <summary>The WebSocket of the terminal page.</summary>
internal static class TerminalSocketsRegistration
{
    public const string Path = "/terminal/socket";

    /// <summary>A page that is gone without a word is noticed within this and the time-out.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddTerminalSockets(this IServiceCollection services) =>
        services.AddScoped<EndMessages>().AddScoped<TerminalDoor>();

    public static void MapTerminalSockets(this WebApplication app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAliveTimeout });
        app.Map(Path, ServeAsync);
    }

    private static async Task ServeAsync(HttpContext context, TerminalDoor door)
    {
        if (Refusal(context) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }
        // A page may stop reading for as long as it likes; the window bounds what that costs.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate && HttpProtocol.IsHttp11(context.Request.Protocol))
            rate.MinDataRate = null;
        var visitor = new TerminalVisitor(
            context.User.ToActor().PersonId, context.AddressText(), context.Request.Headers.Origin.ToString());
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await door.ServeAsync(socket, visitor, context.RequestAborted);
    }

    private static int? Refusal(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return StatusCodes.Status400BadRequest;
        if (context.User.ToActor().PersonId == default)
            return StatusCodes.Status401Unauthorized;
        return IsOwnOrigin(context.Request) ? null : StatusCodes.Status403Forbidden;
    }

    /// <summary>
    /// Browsers send the origin of the page that opens a socket, and send cookies whatever it is. Scheme aside, since a proxy may end
    /// TLS; the ticket is bound to the whole origin.
    /// </summary>
    private static bool IsOwnOrigin(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
        && HostString.FromUriComponent(origin.Authority).Equals(request.Host);
}
