using Microsoft.Extensions.DependencyInjection;

namespace VmManager.Core.Operations;

/// <summary>All registered kinds of operations and the outline of their steps.</summary>
public sealed class OperationKinds
{
    private readonly Dictionary<string, OperationKind> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, OperationKind> _byType = [];

    public OperationKinds(IEnumerable<OperationDefinition> definitions, IServiceScopeFactory scopes)
    {
        foreach (var definition in definitions)
        {
            var kind = new OperationKind(definition, scopes);
            if (!_byName.TryAdd(definition.Kind, kind))
                throw new InvalidOperationException($"Two operations are called \"{definition.Kind}\".");
            _byType.Add(definition.GetType(), kind);
        }
    }

    public OperationKind? Find(string name) => _byName.GetValueOrDefault(name);

    public OperationKind Of<TDefinition>() where TDefinition : OperationDefinition =>
        _byType.GetValueOrDefault(typeof(TDefinition))
        ?? throw new InvalidOperationException($"{typeof(TDefinition).Name} is not registered: call services.AddOperation<{typeof(TDefinition).Name}>().");
}

/// <summary>A kind of operation with what its steps say of themselves.</summary>
public sealed class OperationKind(OperationDefinition definition, IServiceScopeFactory scopes)
{
    // Only when first asked for: steps are made by dependency injection, which is still being built when kinds are.
    private readonly Lazy<IReadOnlyList<StepOutline>> _steps = new(() => Outline(definition, scopes));

    public OperationDefinition Definition => definition;

    public IReadOnlyList<StepOutline> Steps => _steps.Value;

    private static List<StepOutline> Outline(OperationDefinition definition, IServiceScopeFactory scopes)
    {
        using var scope = scopes.CreateScope();
        var steps = definition.Steps
            .Select(type => (Step)scope.ServiceProvider.GetRequiredService(type))
            .Select(step => new StepOutline(step.GetType(), step.Name, step.Deadline, step.MaxAttempts, step.CanCancel))
            .ToList();
        return steps.Select(step => step.Name).Distinct(StringComparer.Ordinal).Count() == steps.Count
            ? steps
            : throw new InvalidOperationException($"Two steps of \"{definition.Kind}\" have the same name.");
    }
}

/// <summary>What a step says of itself.</summary>
public sealed record StepOutline(Type Type, string Name, TimeSpan Deadline, int MaxAttempts, bool CanCancel);
