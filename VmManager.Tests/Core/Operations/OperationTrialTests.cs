using VmManager.Core.Operations;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

/// <summary>The generic tests find the faults they are there for.</summary>
[Trait("Speed", "Slow")]
public sealed class OperationTrialTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task FailAtEachStep_OfAnOperationThatLeavesThings_NamesTheSteps()
    {
        var faults = await Trial("keeps boxes").FailAtEachStepAsync();

        faults.Count.ShouldBe(3);
        faults[0].ShouldContain("failing after \"PutBox\" acted");
        faults[0].ShouldContain("1 boxes");
    }

    [Fact]
    public async Task RunEachStepTwice_OfAnOperationThatActsTwice_FindsIt() =>
        (await Trial("puts twice").RunEachStepTwiceAsync()).ShouldHaveSingleItem().ShouldContain("run twice");

    [Fact]
    public async Task RunEachUndoTwice_OfAnUndoThatWorksOnce_FindsIt() =>
        (await Trial("undoes once").RunEachUndoTwiceAsync()).ShouldNotBeEmpty();

    private OperationTrial Trial(string flaw) =>
        new(() => new FlawedScenario(flaw), database, services => services.AddOperation<SampleDefinition>());
}
