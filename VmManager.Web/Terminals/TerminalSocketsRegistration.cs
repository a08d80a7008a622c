namespace VmManager.Web.Terminals;

/// <summary>The WebSocket of the terminal page.</summary>
internal static class TerminalSocketsRegistration
{
    public static IServiceCollection AddTerminalSockets(this IServiceCollection services) => services;

    public static void MapTerminalSockets(this WebApplication app)
    {
    }
}
