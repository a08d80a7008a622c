using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Terminals;

public static class TerminalsRegistration
{
    public static IServiceCollection AddTerminals(this IServiceCollection services) => services;
}
