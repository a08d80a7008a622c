using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VmManager.Core.Terminals;

public static class TerminalsRegistration
{
    public static IServiceCollection AddTerminals(this IServiceCollection services)
    {
        services.AddOptions<TerminalOptions>().BindConfiguration(TerminalOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TerminalOptions>, TerminalOptionsValidator>()
            .AddSingleton<TerminalJournal>()
            .AddSingleton<TerminalSessions>()
            .AddSingleton<TerminalLimits>()
            .AddSingleton<TerminalGuard>()
            .AddSingleton<TerminalTickets>()
            .AddSingleton<EnterTerminal>()
            .AddHostedService<TerminalWatch>();
    }
}
