using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VmManager.Core;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Support;

/// <summary>The platform without its pages, as one process of it, on a test's database. Several hosts are several processes.</summary>
public sealed class PlatformHost : IAsyncDisposable
{
    private readonly IHost _host;

    private PlatformHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <param name="database">Where its state is.</param>
    /// <param name="settings">Configuration by key.</param>
    /// <param name="more">Registered after the platform's own services: the last one wins.</param>
    public static async Task<PlatformHost> StartAsync(
        TestDatabase database, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddConfiguration(database.Configuration);
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Services.AddCore().AddInfrastructure(builder.Configuration).AddSingleton<IPublicAddress, ExampleAddress>();
        more?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new PlatformHost(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
