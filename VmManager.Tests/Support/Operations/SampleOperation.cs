using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Operations;
using VmManager.Core.People;

namespace VmManager.Tests.Support.Operations;

public sealed record SampleInput(string Shelf);

/// <summary>An operation as it should be: puts a numbered box on a shelf and labels it.</summary>
public sealed class SampleDefinition : OperationDefinition<SampleInput>
{
    public const string Name = "test.sample";

    public override string Kind => Name;

    public override IReadOnlyList<Type> Steps => [typeof(ReserveNumber), typeof(PutBox), typeof(LabelBox)];
}

/// <summary>The world outside.</summary>
public sealed class Warehouse
{
    private int _last;

    /// <summary>What the steps get wrong, for tests of the tests.</summary>
    public string? Flaw { get; init; }

    /// <summary>Boxes by number, with their labels.</summary>
    public ConcurrentDictionary<int, string> Boxes { get; } = new();

    public int NextNumber() => Interlocked.Increment(ref _last);
}

public sealed record BoxNumber(int Number);

public sealed class ReserveNumber(Warehouse warehouse) : Step
{
    public override string Name => "reserve";

    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(StepResult.Done(new BoxNumber(warehouse.NextNumber())));

    // Numbers are never used twice: nothing to take back.
}

public sealed class PutBox(Warehouse warehouse) : Step
{
    public override string Name => "put";

    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var number = warehouse.Flaw is "puts twice" ? warehouse.NextNumber() : context.Output<BoxNumber>("reserve")!.Number;
        warehouse.Boxes.TryAdd(number, "");
        return Task.FromResult(StepResult.Done());
    }

    public override Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken)
    {
        var wasThere = warehouse.Flaw is "keeps boxes" || warehouse.Boxes.TryRemove(context.Output<BoxNumber>("reserve")!.Number, out _);
        return Task.FromResult<StepResult>(wasThere || warehouse.Flaw is not "undoes once" ? StepResult.Done() : Sabotage.Failure);
    }
}

public sealed class LabelBox(Warehouse warehouse) : Step
{
    public override string Name => "label";

    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken)
    {
        warehouse.Boxes[context.Output<BoxNumber>("reserve")!.Number] = context.Input<SampleInput>().Shelf;
        return Task.FromResult(StepResult.Done());
    }

    // The label goes with the box.
}

public class SampleScenario : OperationScenario
{
    private readonly Warehouse _warehouse;

    public SampleScenario() : this(flaw: null)
    {
    }

    protected SampleScenario(string? flaw) => _warehouse = new Warehouse { Flaw = flaw };

    public override Type Definition => typeof(SampleDefinition);

    public override void Configure(IServiceCollection services) => services.AddSingleton(_warehouse);

    public override Task PrepareAsync(TestDatabase database) => Task.CompletedTask;

    public override async Task<OperationId> SubmitAsync(OperationHost host) =>
        (await host.Operations.SubmitAsync<SampleDefinition, SampleInput>(new SampleInput("A"), Actor.Platform, null, null, default)).Value;

    public override Task<string> DescribeTracesAsync() => Task.FromResult($"{_warehouse.Boxes.Count} boxes");

    public override Task<string> DescribeResultAsync() => Task.FromResult($"labels {string.Join(",", _warehouse.Boxes.Values)}");
}

/// <summary>The sample with a fault that the generic tests must find.</summary>
public sealed class FlawedScenario(string flaw) : SampleScenario(flaw);
