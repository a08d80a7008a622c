using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace VmManager.Web.Hosting.Telemetry;

/// <summary>
/// Sends traces and metrics by OTLP while the process runs. The runtime and the libraries measure by themselves (System.Diagnostics); this
/// only listens to them by name, and to whatever of ours is named "VmManager".
/// </summary>
internal sealed class TelemetryExport(IOptions<TelemetryOptions> options) : IHostedService, IDisposable
{
    private static readonly string[] Sources = ["VmManager", "VmManager.*", "Microsoft.AspNetCore", "Microsoft.AspNetCore.*", "System.Net.Http", "Npgsql"];

    private static readonly string[] Meters =
    [
        "VmManager", "VmManager.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Npgsql",
    ];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (!settings.IsOn)
            return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService(
            settings.ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(), serviceInstanceId: Environment.MachineName);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.SampleRatio)))
            .AddSource(Sources)
            .AddOtlpExporter(exporter => Aim(exporter, settings, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Aim(exporter, settings, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.MetricsSeconds * 1000;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What is still in the buffers; a collector that is away must not hold the shutdown.
        _traces?.ForceFlush(2000);
        _metrics?.ForceFlush(2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Aim(OtlpExporterOptions exporter, TelemetryOptions settings, string signal)
    {
        exporter.Protocol = settings.ExportProtocol;
        // Over HTTP a configured endpoint is taken as it stands, without the path of the signal.
        exporter.Endpoint = settings.ExportProtocol == OtlpExportProtocol.Grpc
            ? new Uri(settings.Endpoint!)
            : new Uri($"{settings.Endpoint!.TrimEnd('/')}/v1/{signal}");
        exporter.TimeoutMilliseconds = 5000;
    }
}
