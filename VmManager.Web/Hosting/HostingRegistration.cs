using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using VmManager.Core.Shared;
using VmManager.Web.Hosting.Telemetry;

namespace VmManager.Web.Hosting;

/// <summary>Configuration sources, logs, telemetry, security headers, health.</summary>
internal static class HostingRegistration
{
    public static void AddHosting(this WebApplicationBuilder builder, bool isCommand = false)
    {
        // "VmManager__LocalEngine__Socket" sets "LocalEngine:Socket".
        builder.Configuration.AddEnvironmentVariables("VmManager__");
        builder.AddConsoleLog(isCommand);
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        // In a build's output the files lie where their sources are; a published application has them in wwwroot and no such list.
        builder.WebHost.UseStaticWebAssets();

        var services = builder.Services;
        services.AddOptions<HostingOptions>().BindConfiguration(HostingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<HostingOptions>, HostingOptionsValidator>();
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddHostedService<TelemetryExport>();
        services.AddSingleton<IPublicAddress, PublicAddress>();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<HostingOptions>>(Trust);
        services.AddRequestLanguages();
        services.AddHealthChecks();
    }

    /// <summary>Everything before routing: it holds for pages, files and errors alike.</summary>
    public static void UseHosting(this WebApplication app)
    {
        app.UseRequestSpans();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler("/error/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
        app.UseOwnFiles();
        // Said here, so that an error page is routed anew.
        app.UseRouting();
    }

    public static void MapHealth(this WebApplication app) => app.MapHealthPages();

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<HostingOptions> hosting)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardedHeaders = hosting.Value.TrustedProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        foreach (var proxy in hosting.Value.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
