using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VmManager.Core.Observing;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Support.Instances;

/// <summary>One process of the platform that observes the servers of a world; several are several processes.</summary>
public sealed class ObserverHost : IAsyncDisposable
{
    private readonly OperationHost _host;
    private readonly List<IHostedService> _services;

    private ObserverHost(OperationHost host, List<IHostedService> services) => (_host, _services) = (host, services);

    public static async Task<ObserverHost> StartAsync(TestDatabase database, InstanceWorld world, Action<ObservingOptions>? options = null)
    {
        var host = await OperationHost.StartAsync(database, more: services =>
        {
            world.Configure(services);
            services.Configure<ObservingOptions>(set =>
            {
                (set.TickSeconds, set.LeaseSeconds) = (0.2, 1);
                options?.Invoke(set);
            });
        });
        var services = host.Services.GetServices<IHostedService>().Where(service => service is ObserverService or FigureFollower).ToList();
        foreach (var service in services)
            await service.StartAsync(CancellationToken.None);
        return new ObserverHost(host, services);
    }

    public T Get<T>() where T : notnull => _host.Get<T>();

    /// <summary>Loses its database without a word, as a process that was frozen or cut off.</summary>
    public void CutOff() => _host.CutOff();

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
            await service.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
    }
}
