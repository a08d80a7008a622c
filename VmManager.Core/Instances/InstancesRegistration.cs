using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Instances;

public static class InstancesRegistration
{
    public static IServiceCollection AddInstances(this IServiceCollection services) => services;
}
