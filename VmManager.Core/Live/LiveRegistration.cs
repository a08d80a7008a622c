using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Live;

public static class LiveRegistration
{
    public static IServiceCollection AddLive(this IServiceCollection services) => services;
}
