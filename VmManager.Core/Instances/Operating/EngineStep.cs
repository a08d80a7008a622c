using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>A step that asks an engine for a change and waits for its end, over several runs where it takes longer.</summary>
internal abstract class EngineStep : Step
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>What is kept between two runs: the engine's handle for the change. An undo must not follow what its *do* began.</summary>
    private sealed record PendingTask(string? Handle, bool IsUndo);

    /// <summary>Begins a change, or follows the one begun in an earlier run.</summary>
    /// <param name="context">The step's context.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="begin">Begins it; safe to repeat.</param>
    /// <param name="finish">Called with the finished change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isUndo">Whether this is the step's undo.</param>
    protected async Task<StepResult> ChangeAsync(
        StepContext context,
        IEngine engine,
        Func<Task<Result<EngineTask>>> begin,
        Func<EngineTask, Task<StepResult>> finish,
        CancellationToken cancellationToken,
        bool isUndo = false)
    {
        var pending = context.Output<PendingTask>(Name) is { } kept && kept.IsUndo == isUndo ? kept.Handle : null;
        var task = pending is null ? await begin() : await engine.FollowAsync(pending, cancellationToken);
        if (task.IsSuccess && task.Value.IsFinished)
            return await finish(task.Value);
        if (task.IsSuccess)
        {
            var percent = task.Value.Percent is { } share ? $"{share} %" : null;
            return StepResult.Wait(Pause, percent, new PendingTask(task.Value.Handle, isUndo));
        }
        // The engine has forgotten the change: beginning it anew finds out whether it was done.
        return task.Error.Is(EngineErrors.TaskForgotten("")) ? Anew(detail: null, isUndo) : task.Error;
    }

    /// <summary>Waits for a change in place: for one that is over soon, on the way to another.</summary>
    protected static async Task<Result<EngineTask>> FinishAsync(IEngine engine, Result<EngineTask> begun, CancellationToken cancellationToken)
    {
        while (begun.IsSuccess && begun.Value.Handle is { } handle)
        {
            await Task.Delay(Pause, cancellationToken);
            begun = await engine.FollowAsync(handle, cancellationToken);
        }
        return begun;
    }

    /// <summary>Run again at once, from the start.</summary>
    protected static StepResult Anew(string? detail, bool isUndo = false) =>
        StepResult.Wait(TimeSpan.Zero, detail, new PendingTask(Handle: null, isUndo));
}
