using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Jobs;

namespace VmManager.Core.Observing;

public static class ObservingRegistration
{
    public static IServiceCollection AddObserving(this IServiceCollection services)
    {
        services.AddOptions<ObservingOptions>().BindConfiguration(ObservingOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ObservingOptions>, ObservingOptionsValidator>()
            .AddSingleton<IFigures, InstanceFigures>()
            .AddSingleton<IOrphanQueries, OrphanQueries>()
            .AddSingleton<FigureStore>()
            .AddSingleton<GuestStates>()
            .AddSingleton<ServerStates>()
            .AddSingleton<ServerFigures>()
            .AddSingleton<OrphanRecord>()
            .AddSingleton<ObserverParts>()
            .AddSingleton<ObserverLeases>()
            .AddSingleton<ObservedServers>()
            .AddHostedService<ObserverService>()
            .AddHostedService<FigureFollower>()
            .AddSweep<RollUpSweep>()
            .AddSweep<OrphanSweep>();
    }
}
