using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Live;

public static class LiveRegistration
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<ChangeHub>();
        services.AddSingleton<IChangeHub>(provider => provider.GetRequiredService<ChangeHub>());
        services.AddSingleton<IChangeSink>(provider => provider.GetRequiredService<ChangeHub>());
        return services;
    }
}
