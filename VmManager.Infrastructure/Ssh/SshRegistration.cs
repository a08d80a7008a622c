using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.People.SshKeys;

namespace VmManager.Infrastructure.Ssh;

public static class SshRegistration
{
    public static IServiceCollection AddSsh(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<ISshKeyPairs, SshKeyPairs>();
}
