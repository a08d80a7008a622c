namespace VmManager.Web.Hosting;

/// <summary>
/// The headers that tell browsers what our pages never do. Set when the answer starts, so that pages, files, errors and answers of the
/// framework carry them alike, and whatever the framework set before gives way.
/// </summary>
internal static class SecurityHeaders
{
    // One year. Without includeSubDomains: the domain may serve other things.
    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state => Set((HttpContext)state), context);
        return next(context);
    });

    private static Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context.Request.Host);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
            + "microphone=(), payment=(), usb=(), clipboard-read=(self), clipboard-write=(self), fullscreen=(self)";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OneYear;
        return Task.CompletedTask;
    }

    // Scripts come from our own files only. Styles also stand in attributes: the framework and the widgets place things that way.
    // Some browsers do not count WebSockets of the same host as 'self'.
    private static string Policy(HostString host)
    {
        var sockets = host.HasValue ? $" ws://{host.ToUriComponent()} wss://{host.ToUriComponent()}" : "";
        return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + $"connect-src 'self'{sockets}; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
    }
}
