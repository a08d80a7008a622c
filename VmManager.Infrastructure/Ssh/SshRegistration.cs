using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Infrastructure.Ssh;

public static class SshRegistration
{
    public static IServiceCollection AddSsh(this IServiceCollection services, IConfiguration configuration) => services;
}
