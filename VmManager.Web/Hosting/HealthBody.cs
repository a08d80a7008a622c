using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace VmManager.Web.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: every check tagged "ready" (database, jobs, engines) does too; a
/// degraded part is said, and only an unhealthy one takes the process out of service. The body names the checks, never their exceptions.
/// </summary>
internal static class HealthBody
{
    private const string Ready = "ready";

    public static void MapHealthPages(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync })
            .AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = Name(report.Status),
            checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new
            {
                name = entry.Key,
                status = Name(entry.Value.Status),
                description = entry.Value.Description,
                milliseconds = Math.Round(entry.Value.Duration.TotalMilliseconds, 1),
            }),
        },
        JsonSerializerOptions.Web,
        context.RequestAborted);

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}
