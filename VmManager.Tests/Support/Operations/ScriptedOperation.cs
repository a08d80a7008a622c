using System.Collections.Concurrent;
using VmManager.Core.Data;
using VmManager.Core.Operations;

namespace VmManager.Tests.Support.Operations;

/// <summary>Input of <see cref="ScriptedOperation"/>: which script its steps play.</summary>
public sealed record ScriptInput(string Script);

/// <summary>An operation of three steps that do as the test says.</summary>
public sealed class ScriptedOperation : OperationDefinition<ScriptInput>
{
    public const string Name = "test.scripted";

    public override string Kind => Name;

    public override IReadOnlyList<Type> Steps => [typeof(FirstStep), typeof(SecondStep), typeof(ThirdStep)];

    /// <summary>Set by a test class that looks at the hook.</summary>
    public Func<VmManagerDbContext, Operation, Task>? OnRest { get; set; }

    public override Task OnRestAsync(VmManagerDbContext database, Operation operation, CancellationToken cancellationToken) =>
        OnRest?.Invoke(database, operation) ?? Task.CompletedTask;
}

/// <summary>One whose second step must be done within <see cref="HurriedStep.Time"/>.</summary>
public sealed class HurriedOperation : OperationDefinition<ScriptInput>
{
    public override string Kind => "test.hurried";

    public override IReadOnlyList<Type> Steps => [typeof(FirstStep), typeof(HurriedStep)];
}

public sealed class FirstStep(Scripts scripts) : ScriptedStep(scripts)
{
    public override string Name => "first";
}

public sealed class SecondStep(Scripts scripts) : ScriptedStep(scripts)
{
    public override string Name => "second";

    public override int MaxAttempts => 4;
}

public sealed class HurriedStep(Scripts scripts) : ScriptedStep(scripts)
{
    public static TimeSpan Time => TimeSpan.FromSeconds(1.5);

    public override string Name => "second";

    public override TimeSpan Deadline => Time;
}

public sealed class ThirdStep(Scripts scripts) : ScriptedStep(scripts)
{
    public override string Name => "third";

    public override bool CanCancel => false;
}

public abstract class ScriptedStep(Scripts scripts) : Step
{
    public override Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken) =>
        scripts.Of(context).PlayAsync($"do {Name}", context, cancellationToken);

    public override Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken) =>
        scripts.Of(context).PlayAsync($"undo {Name}", context, cancellationToken);
}

/// <summary>All scripts of a test, by name.</summary>
public sealed class Scripts
{
    private readonly ConcurrentDictionary<string, Script> _scripts = new(StringComparer.Ordinal);

    public Script New() => _scripts.GetOrAdd(Guid.NewGuid().ToString("N"), name => new Script(name));

    public Script Of(StepContext context) => _scripts[context.Input<ScriptInput>().Script];
}

/// <summary>What the steps of one operation do, and what they did. "do first", "undo second" … name the acts; unnamed ones succeed.</summary>
public sealed class Script(string name)
{
    private readonly ConcurrentDictionary<string, Func<StepContext, CancellationToken, Task<StepResult>>> _acts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();

    public ScriptInput Input => new(name);

    /// <summary>Every act that was begun, in order.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    public Script On(string act, Func<StepContext, CancellationToken, Task<StepResult>> play)
    {
        _acts[act] = play;
        return this;
    }

    public Script On(string act, params StepResult[] results)
    {
        var next = -1;
        return On(act, (_, _) => Task.FromResult(results[Math.Min(Interlocked.Increment(ref next), results.Length - 1)]));
    }

    internal Task<StepResult> PlayAsync(string act, StepContext context, CancellationToken cancellationToken)
    {
        _calls.Enqueue(act);
        return _acts.TryGetValue(act, out var play) ? play(context, cancellationToken) : Task.FromResult(StepResult.Done());
    }
}
