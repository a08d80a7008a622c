using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Operations;
using VmManager.Infrastructure;

namespace VmManager.Tests.Architecture;

/// <summary>Every step belongs to an operation that the generic saga tests find.</summary>
public sealed class OperationTests
{
    private static readonly IReadOnlyList<OperationDefinition> Definitions =
    [
        .. new ServiceCollection().AddCore().AddInfrastructure(new ConfigurationBuilder().Build())
            .Select(service => service.ServiceType == typeof(OperationDefinition) ? service.ImplementationInstance : null)
            .OfType<OperationDefinition>(),
    ];

    [Fact]
    public void Steps_ThatCanBeMade_BelongToARegisteredOperation()
    {
        var used = Definitions.SelectMany(definition => definition.Steps).ToHashSet();
        var steps = new[] { typeof(Step).Assembly, typeof(InfrastructureRegistration).Assembly }
            .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(Step)) && !type.IsAbstract);

        steps.Where(step => !used.Contains(step)).Select(step => step.FullName).ShouldBeEmpty("register its operation with AddOperation<T>()");
    }

    [Fact]
    public void Definitions_OfOperations_AreAllRegisteredUnderTheirOwnName()
    {
        var defined = typeof(OperationDefinition).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OperationDefinition)) && !type.IsAbstract);

        defined.Except(Definitions.Select(definition => definition.GetType())).Select(type => type.FullName).ShouldBeEmpty();
        Definitions.Select(definition => definition.Kind).ShouldBeUnique();
    }
}
