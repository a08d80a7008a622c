using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace VmManager.Web.Hosting.Telemetry;

/// <summary>Where traces and metrics go. Section "OpenTelemetry".</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "OpenTelemetry";

    /// <summary>An OTLP collector: "http://collector:4317". Without it nothing is measured or sent.</summary>
    public string? Endpoint { get; set; }

    /// <summary>"grpc" (port 4317) or "http/protobuf" (port 4318).</summary>
    public string Protocol { get; set; } = "grpc";

    /// <summary>How this installation is named among others.</summary>
    public string ServiceName { get; set; } = "vmmanager";

    /// <summary>The part of requests whose trace is kept: 1 for all.</summary>
    public double SampleRatio { get; set; } = 1;

    /// <summary>How often metrics are sent.</summary>
    public int MetricsSeconds { get; set; } = 60;

    public bool IsOn => !string.IsNullOrWhiteSpace(Endpoint);

    public OtlpExportProtocol ExportProtocol => Protocol is "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
}

internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = new List<string>();
        if (options.IsOn && !(Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")))
            problems.Add("OpenTelemetry:Endpoint must be an http or https address, such as http://collector:4317.");
        if (options.Protocol is not ("grpc" or "http/protobuf"))
            problems.Add("OpenTelemetry:Protocol must be grpc or http/protobuf.");
        if (options.SampleRatio is not (>= 0 and <= 1))
            problems.Add("OpenTelemetry:SampleRatio must be between 0 and 1.");
        if (options.MetricsSeconds is < 1 or > 3600)
            problems.Add("OpenTelemetry:MetricsSeconds must be between 1 and 3600.");
        if (string.IsNullOrWhiteSpace(options.ServiceName))
            problems.Add("OpenTelemetry:ServiceName is empty. Leave it out for \"vmmanager\".");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
