using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Servers.Local;

namespace VmManager.Core.Servers;

public static class ServersRegistration
{
    public static IServiceCollection AddServers(this IServiceCollection services)
    {
        services.AddOptions<LocalEngineOptions>().BindConfiguration(LocalEngineOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<LocalEngineOptions>, LocalEngineOptionsValidator>()
            .AddSingleton<ServerTrial>()
            .AddSingleton<ServerTokens>()
            .AddSingleton<IServerQueries, ServerQueries>()
            .AddSingleton<IServerActions, ServerActions>()
            .AddSingleton<IServerEnrolment, ServerEnrolment>()
            .AddSingleton<IDatabaseSeed, LocalServerSeed>();
    }
}
