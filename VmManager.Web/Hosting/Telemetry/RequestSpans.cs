using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace VmManager.Web.Hosting.Telemetry;

/// <summary>
/// The server makes a span for each request but gives it no name or facts of its own. Here it gets those that OpenTelemetry agreed upon; the
/// route, not the path, so that names stay few and hold no ids.
/// </summary>
internal static class RequestSpans
{
    public static void UseRequestSpans(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.IsOn)
            return;
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            finally
            {
                Describe(context);
            }
        });
    }

    private static void Describe(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        span.SetTag("url.scheme", context.Request.Scheme);
        if (route is not null)
            span.SetTag("http.route", route);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
    }
}
