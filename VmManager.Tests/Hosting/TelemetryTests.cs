using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using VmManager.Tests.Support;
using VmManager.Tests.Support.People;
using VmManager.Web.Hosting;
using VmManager.Web.Hosting.Telemetry;

namespace VmManager.Tests.Hosting;

[Trait("Speed", "Slow")]
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _received = new();
    private WebApplication _collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.AddOrUpdate(context.Request.Path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, text) => text + Encoding.Latin1.GetString(body.ToArray()));
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task Export_WhenACollectorIsConfigured_SendsRequestsAndStatementsAndFigures()
    {
        var site = new MeasuredSite(_collector.Urls.Single());
        await site.InitializeAsync();
        await site.Visit().SignInAsync(PeopleSteps.NewEmail(), "wrong password!");
        await Poll.UntilAsync(() => Has("/v1/metrics", "http.server.request.duration") && Has("/v1/metrics", "dotnet."), what: "metrics");
        await site.DisposeAsync();

        Has("/v1/traces", "POST /account/sign-in").ShouldBeTrue("the request's span");
        Has("/v1/traces", "postgresql").ShouldBeTrue("a statement's span");
        Has("/v1/traces", "vmmanager-test").ShouldBeTrue("the name of the installation");
    }

    [Fact]
    public void Options_WhenWrong_NameEveryKey()
    {
        var telemetry = new TelemetryOptionsValidator().Validate(
            null, new TelemetryOptions { Endpoint = "collector", Protocol = "tcp", SampleRatio = 2, MetricsSeconds = 0, ServiceName = "" });
        var hosting = new HostingOptionsValidator().Validate(null, new HostingOptions { PublicUrl = "https://x/path", TrustedProxies = ["proxy"] });

        telemetry.Failures!.Select(problem => problem.Split(' ')[0]).ShouldBe(
            ["OpenTelemetry:Endpoint", "OpenTelemetry:Protocol", "OpenTelemetry:SampleRatio", "OpenTelemetry:MetricsSeconds", "OpenTelemetry:ServiceName"]);
        hosting.Failures!.Count().ShouldBe(2);
    }

    private bool Has(string path, string text) => _received.TryGetValue(path, out var body) && body.Contains(text, StringComparison.Ordinal);

    private sealed class MeasuredSite(string endpoint) : Site
    {
        protected override Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
        {
            ["OpenTelemetry:Endpoint"] = endpoint,
            ["OpenTelemetry:Protocol"] = "http/protobuf",
            ["OpenTelemetry:MetricsSeconds"] = "1",
            ["OpenTelemetry:ServiceName"] = "vmmanager-test",
        };
    }
}
