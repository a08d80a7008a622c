using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Operations;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

/// <summary>
/// Runs over every kind of operation the platform registers. A new kind needs an <see cref="OperationScenario"/> and nothing else here.
/// </summary>
public sealed class EveryOperationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string> Kinds => [.. Definitions().Select(definition => definition.Kind), SampleDefinition.Name];

    [Fact]
    public void Operation_RegisteredByThePlatform_HasAScenario()
    {
        var missing = Definitions().Where(definition => FindScenario(definition.GetType()) is null).Select(definition => definition.Kind);

        missing.ShouldBeEmpty("write an OperationScenario for each of these");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Speed", "Slow")]
    public async Task Operation_FailingAtEachStep_LeavesNothing(string kind) => (await Trial(kind).FailAtEachStepAsync()).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Speed", "Slow")]
    public async Task Operation_RunningEachStepTwice_GivesTheSame(string kind) => (await Trial(kind).RunEachStepTwiceAsync()).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Speed", "Slow")]
    public async Task Operation_RunningEachUndoTwice_LeavesNothing(string kind) => (await Trial(kind).RunEachUndoTwiceAsync()).ShouldBeEmpty();

    private OperationTrial Trial(string kind)
    {
        var isSample = kind is SampleDefinition.Name;
        var definition = isSample ? typeof(SampleDefinition) : Definitions().Single(known => string.Equals(known.Kind, kind, StringComparison.Ordinal)).GetType();
        var scenario = FindScenario(definition) ?? throw new InvalidOperationException($"\"{kind}\" has no OperationScenario.");
        return new OperationTrial(
            () => (OperationScenario)Activator.CreateInstance(scenario)!,
            database,
            services => _ = isSample ? services.AddOperation<SampleDefinition>() : services);
    }

    private static Type? FindScenario(Type definition) => typeof(EveryOperationTests).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(OperationScenario)) && type.GetConstructor([]) is not null)
        .FirstOrDefault(type => ((OperationScenario)Activator.CreateInstance(type)!).Definition == definition);

    private static List<OperationDefinition> Definitions() =>
        [.. new ServiceCollection().AddCore().Select(service => service.ImplementationInstance).OfType<OperationDefinition>().DistinctBy(known => known.Kind)];
}
