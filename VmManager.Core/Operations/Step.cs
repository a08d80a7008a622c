using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>
/// One step of an operation: *do* and *undo*. Made fresh by dependency injection for each run. It looks before it acts, so that running it
/// twice is harmless; external names were made in an earlier step. It never holds a transaction across a network call.
/// </summary>
public abstract class Step
{
    /// <summary>Stable name, unique in its operation, and the key of its translated title.</summary>
    public abstract string Name { get; }

    /// <summary>From its first attempt to when it fails for good, however often it waits or is retried.</summary>
    public virtual TimeSpan Deadline => TimeSpan.FromMinutes(2);

    /// <summary>How often it is tried when it fails with errors that pass; whichever of this and the deadline comes first.</summary>
    public virtual int MaxAttempts => 20;

    /// <summary>Whether the person may still cancel before this step and while it waits.</summary>
    public virtual bool CanCancel => true;

    public abstract Task<StepResult> DoAsync(StepContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back what *do* did, also when it was cut off half-way or never began to act. A step that overrides nothing has nothing to take
    /// back, and says why in a comment.
    /// </summary>
    public virtual Task<StepResult> UndoAsync(StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(StepResult.Done());
}

/// <summary>How a step ended for now.</summary>
public abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>Finished, with what later steps and the undo need (written as JSON).</summary>
    public static StepResult Done(object? output = null) => new Completed(output);

    /// <summary>Not yet: run it again after a pause. Blocks no worker; the deadline still holds.</summary>
    /// <param name="pause">How long to leave it.</param>
    /// <param name="detail">What it waits for, in words for the person.</param>
    /// <param name="output">Kept for the next run (a task handle …); null keeps what is there.</param>
    public static StepResult Wait(TimeSpan pause, string? detail = null, object? output = null) => new Waiting(pause, detail, output);

    /// <summary>Failed: retried with backoff when the error passes by itself, else for good.</summary>
    public static implicit operator StepResult(Error error) => new Failed(error);

    public sealed record Completed(object? Output) : StepResult;

    public sealed record Waiting(TimeSpan Pause, string? Detail, object? Output) : StepResult;

    public sealed record Failed(Error Error) : StepResult;
}
