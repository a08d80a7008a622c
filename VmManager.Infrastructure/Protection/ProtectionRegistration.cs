using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Protection;

public static class ProtectionRegistration
{
    public static IServiceCollection AddProtection(this IServiceCollection services, IConfiguration configuration) => services;
}
