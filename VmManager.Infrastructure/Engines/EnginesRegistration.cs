using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VmManager.Core.Engines;
using VmManager.Infrastructure.Engines.Incus;

namespace VmManager.Infrastructure.Engines;

public static class EnginesRegistration
{
    public static IServiceCollection AddEngines(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IEngineFactory, IncusEngineFactory>();
        services.AddSingleton<IEngines, ConnectedEngines>();
        return services;
    }
}
