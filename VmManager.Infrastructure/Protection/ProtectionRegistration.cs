using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Protection;

public static class ProtectionRegistration
{
    /// <summary>Data protection with its keys in the database, so that every process and the command line read each other's secrets.</summary>
    public static IServiceCollection AddProtection(this IServiceCollection services, IConfiguration configuration)
    {
        // The name keeps keys of other applications apart, and secrets readable wherever the platform is installed.
        services.AddDataProtection().SetApplicationName("VmManager");
        // It warns that keys are not encrypted themselves. They lie where what they protect lies; whoever may read the database's files is trusted.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddSingleton<DatabaseKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DatabaseKeys>((options, keys) => options.XmlRepository = keys);
        services.AddSingleton<ISecretProtector, SecretProtector>();
        return services;
    }
}
