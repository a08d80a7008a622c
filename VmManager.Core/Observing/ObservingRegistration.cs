using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Jobs;

namespace VmManager.Core.Observing;

public static class ObservingRegistration
{
    public static IServiceCollection AddObserving(this IServiceCollection services)
    {
        services.AddOptions<ObservingOptions>().BindConfiguration(ObservingOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ObservingOptions>, ObservingOptionsValidator>();
        services.AddSingleton<FigureStore>();
        services.AddSingleton<FigureRecorder>();
        services.AddSingleton<IFigures, Figures>();
        services.AddSingleton<ObservationWriter>();
        services.AddSingleton<ServerHealthWriter>();
        services.AddSingleton<ServerObserver>();
        services.AddHostedService<ServerObservers>();
        return services.AddSweep<RollUpSamples>();
    }
}
