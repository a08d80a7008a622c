using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Operations;

/// <summary>Registration of operations; each feature registers its own kinds.</summary>
public static class OperationsRegistration
{
    public static IServiceCollection AddOperations(this IServiceCollection services) => services;

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
