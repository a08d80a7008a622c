using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VmManager.Core.Operations;
using VmManager.Core.Operations.Running;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Operations;

/// <summary>Runs steps as the platform does, but fails or repeats some of them.</summary>
internal sealed class SabotagedAttempt(IServiceScopeFactory scopes, TimeProvider time, ILogger<StepAttempt> logger, Sabotage sabotage)
    : StepAttempt(scopes, time, logger)
{
    private readonly ConcurrentDictionary<(OperationId, int, bool), bool> _doneOnce = new();

    protected override async Task<StepResult> ActAsync(Step step, NextStep next, StepContext context, CancellationToken cancellationToken)
    {
        if (!next.IsUndo && sabotage.FailBefore == next.Row.Index)
            return Sabotage.Failure;
        var result = await base.ActAsync(step, next, context, cancellationToken);
        if (result is not StepResult.Completed)
            return result;
        if (!next.IsUndo && sabotage.FailAfter == next.Row.Index)
            return Sabotage.Failure;
        var repeats = next.IsUndo ? sabotage.RepeatUndo : sabotage.RepeatDo;
        // As after a crash between the act and the writing of its end: what it gave is lost, and it runs again.
        return repeats && _doneOnce.TryAdd((context.OperationId, next.Row.Index, next.IsUndo), true) ? StepResult.Wait(TimeSpan.Zero) : result;
    }
}

/// <summary>What goes wrong in a run.</summary>
/// <param name="FailBefore">The step that fails without having acted.</param>
/// <param name="FailAfter">The step that acts and fails nevertheless.</param>
/// <param name="RepeatDo">Every step runs twice.</param>
/// <param name="RepeatUndo">Every undo runs twice.</param>
public sealed record Sabotage(int? FailBefore = null, int? FailAfter = null, bool RepeatDo = false, bool RepeatUndo = false)
{
    public static Error Failure { get; } = new("test.sabotage", "Failed on purpose.");

    public static Sabotage None { get; } = new();
}
