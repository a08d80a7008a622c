using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Servers;

public static class ServersRegistration
{
    public static IServiceCollection AddServers(this IServiceCollection services) => services;
}
