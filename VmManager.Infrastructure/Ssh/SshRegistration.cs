using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

public static class SshRegistration
{
    public static IServiceCollection AddSsh(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SshOptions>().Bind(configuration.GetSection(SshOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SshOptions>, SshOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<SshOptions>>(new SshOptionsDefaults(configuration));
        return services
            .AddSingleton<SshRuntimeFolder>()
            .AddSingleton<SshClient>()
            .AddSingleton<IShellLauncher, SshShellLauncher>()
            .AddSingleton<ISshProbe, SshProbe>()
            .AddSingleton<ISshKeyPairs, SshKeyPairs>();
    }
}
