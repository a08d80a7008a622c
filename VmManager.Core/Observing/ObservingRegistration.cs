using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Observing;

public static class ObservingRegistration
{
    public static IServiceCollection AddObserving(this IServiceCollection services) => services;
}
