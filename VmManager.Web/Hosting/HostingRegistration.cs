namespace VmManager.Web.Hosting;

/// <summary>Configuration sources, logs, telemetry, security headers, health.</summary>
internal static class HostingRegistration
{
    public static void AddHosting(this WebApplicationBuilder builder) =>
        // "VmManager__LocalEngine__Socket" sets "LocalEngine:Socket".
        builder.Configuration.AddEnvironmentVariables("VmManager__");

    public static void UseHosting(this WebApplication app)
    {
    }

    public static void MapHealth(this WebApplication app)
    {
    }
}
