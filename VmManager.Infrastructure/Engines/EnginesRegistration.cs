using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Engines;

public static class EnginesRegistration
{
    public static IServiceCollection AddEngines(this IServiceCollection services, IConfiguration configuration) => services;
}
