using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VmManager.Core.Jobs;
using VmManager.Core.Operations.Running;

namespace VmManager.Core.Operations;

/// <summary>Registration of operations; each feature registers its own kinds.</summary>
public static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddOptions<OperationOptions>().BindConfiguration(OperationOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperationOptions>, OperationOptionsValidator>();
        services.AddSingleton<OperationKinds>();
        services.AddSingleton<IOperations, OperationSubmission>();
        services.AddSingleton<OperationRecovery>();
        services.AddSingleton<StepAttempt>();
        services.AddSingleton<RunnerParts>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<IOperationRunner>(provider => provider.GetRequiredService<OperationRunner>());
        services.AddHostedService(provider => provider.GetRequiredService<OperationRunner>());
        services.AddSingleton<CancelOperation>();
        services.AddSingleton<RetryStuckOperation>();
        services.AddSingleton<AbandonStuckOperation>();
        services.AddSingleton<OperationRevival>();
        services.AddSingleton<OperationQueries>();
        services.AddSingleton<IOperationFeed, OperationFeed>();
        return services.AddSweep<OperationSweep>();
    }

    /// <summary>Registers a kind of operation and its steps. The generic tests find it here.</summary>
    public static IServiceCollection AddOperation<TDefinition>(this IServiceCollection services)
        where TDefinition : OperationDefinition, new()
    {
        var definition = new TDefinition();
        services.AddSingleton<OperationDefinition>(definition);
        services.AddSingleton(definition);
        foreach (var step in definition.Steps)
            services.AddTransient(step);
        return services;
    }
}
