using System.Globalization;
using System.Text.Json;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations.Running;

/// <summary>
/// The rules by which an operation moves: what comes next, and what a step's outcome means. It changes the rows in memory only; writing
/// them is the caller's.
/// </summary>
internal sealed class Saga(Operation operation, IReadOnlyList<OperationStep> steps, OperationKind kind, RetryPauses pauses)
{
    private static readonly StepState[] Undoable = [StepState.Started, StepState.Succeeded, StepState.Failed, StepState.Undoing];

    /// <summary>What to do next; null when the operation has come to rest.</summary>
    public NextStep? Next()
    {
        if (operation.State == OperationState.Unwinding)
            return Of(steps.LastOrDefault(step => Undoable.Contains(step.State)), isUndo: true);
        return Of(steps.FirstOrDefault(step => step.State is StepState.Waiting or StepState.Started), isUndo: false);
    }

    /// <summary>Whether the person's wish to cancel can be heeded before this step.</summary>
    public bool MustCancel(NextStep next) => operation.CancelRequestedAt is not null && !next.IsUndo && next.Outline.CanCancel;

    /// <summary>Turns back: what was begun is undone, last first.</summary>
    public void Unwind(Error reason)
    {
        operation.State = OperationState.Unwinding;
        Note(operation, reason);
    }

    /// <summary>Marks the step as begun.</summary>
    /// <returns>False when it already was: it waits or is retried, and its deadline runs on.</returns>
    public bool Begin(NextStep next, DateTimeOffset now)
    {
        var begun = next.IsUndo ? StepState.Undoing : StepState.Started;
        if (operation.State == OperationState.Pending)
            (operation.State, operation.StartedAt) = (OperationState.Running, now);
        if (next.Row.State == begun)
            return false;
        next.Row.State = begun;
        next.Row.Attempt = 1;
        next.Row.StartedAt ??= now;
        next.Row.FinishedAt = null;
        next.Row.DeadlineAt = now + next.Outline.Deadline;
        next.Row.Detail = null;
        return true;
    }

    /// <summary>
    /// Takes up what a process left that died, or that waited while no process ran: the step gets its whole time again, because nobody was
    /// there to use it, but after its last attempt it fails, because it may be what kills the process.
    /// </summary>
    /// <returns>Whether anything changed.</returns>
    public bool Resume(DateTimeOffset now, bool wasInterrupted)
    {
        if (Next() is not { Row.State: StepState.Started or StepState.Undoing } next)
            return false;
        next.Row.DeadlineAt = now + next.Outline.Deadline;
        if (wasInterrupted && next.Row.Attempt++ >= next.Outline.MaxAttempts)
            Fail(next, OperationErrors.Unexpected(next.Outline.Name), now);
        return true;
    }

    /// <summary>Takes in how the step ended for now.</summary>
    public Verdict Apply(NextStep next, StepResult result, DateTimeOffset now)
    {
        switch (result)
        {
            case StepResult.Completed completed:
                Complete(next, completed.Output, now);
                return Verdict.Moved;
            case StepResult.Waiting waiting when now < next.Row.DeadlineAt:
                return Wait(next.Row, waiting, now);
            case StepResult.Waiting waiting:
                Fail(next, OperationErrors.DeadlinePassed(next.Outline.Name, next.Outline.Deadline, waiting.Detail), now);
                return Verdict.Moved;
            case StepResult.Failed { Error: { Recurrence: Recurrence.Passing } error } when CanRetry(next, now):
                return Retry(next.Row, error, now);
            case StepResult.Failed failed:
                Fail(next, failed.Error, now);
                return Verdict.Moved;
            default:
                throw new InvalidOperationException($"Unknown result {result}.");
        }
    }

    /// <summary>The state to rest in when nothing is left to do.</summary>
    public void Finish(DateTimeOffset now)
    {
        if (operation.State == OperationState.Stuck)
            return;
        operation.State = operation.State == OperationState.Unwinding ? OperationState.Unwound : OperationState.Succeeded;
        operation.StartedAt ??= now;
        operation.FinishedAt = now;
    }

    private NextStep? Of(OperationStep? row, bool isUndo) =>
        row is null || operation.State == OperationState.Stuck ? null : new NextStep(row, kind.Steps[row.Index], isUndo);

    private static bool CanRetry(NextStep next, DateTimeOffset now) => now < next.Row.DeadlineAt && next.Row.Attempt < next.Outline.MaxAttempts;

    private static void Complete(NextStep next, object? output, DateTimeOffset now)
    {
        next.Row.State = next.IsUndo ? StepState.Undone : StepState.Succeeded;
        next.Row.FinishedAt = now;
        next.Row.DeadlineAt = null;
        next.Row.Detail = null;
        if (next.IsUndo)
            return;
        next.Row.ErrorCode = null;
        next.Row.ErrorMessage = null;
        next.Row.ErrorArguments = [];
        if (output is not null)
            next.Row.Output = ToJson(output);
    }

    private static Verdict Wait(OperationStep row, StepResult.Waiting waiting, DateTimeOffset now)
    {
        var output = waiting.Output is null ? row.Output : ToJson(waiting.Output);
        var isNews = !string.Equals(row.Detail, waiting.Detail, StringComparison.Ordinal)
            || !string.Equals(row.Output, output, StringComparison.Ordinal);
        row.Detail = waiting.Detail;
        row.Output = output;
        return new Verdict(Until(row, waiting.Pause, now), isNews);
    }

    private Verdict Retry(OperationStep row, Error error, DateTimeOffset now)
    {
        var pause = Until(row, pauses.After(row.Attempt), now);
        row.Attempt++;
        Note(row, error);
        return new Verdict(pause, IsNews: true);
    }

    private void Fail(NextStep next, Error error, DateTimeOffset now)
    {
        Note(next.Row, error);
        next.Row.FinishedAt = now;
        next.Row.DeadlineAt = null;
        next.Row.State = next.IsUndo ? StepState.UndoFailed : StepState.Failed;
        if (next.IsUndo)
            operation.State = OperationState.Stuck;
        else
            Unwind(error);
    }

    /// <summary>A pause that does not sleep past the deadline: the last look is at it.</summary>
    private static TimeSpan Until(OperationStep row, TimeSpan pause, DateTimeOffset now) =>
        row.DeadlineAt is { } deadline && now + pause > deadline ? deadline - now : pause;

    public static void Note(Operation row, Error error)
    {
        row.ErrorCode = error.Code;
        row.ErrorMessage = error.Message;
        row.ErrorArguments = Words(error);
    }

    private static void Note(OperationStep row, Error error)
    {
        row.ErrorCode = error.Code;
        row.ErrorMessage = error.Message;
        row.ErrorArguments = Words(error);
    }

    private static List<string> Words(Error error) =>
        [.. error.Arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")];

    private static string ToJson(object output) => JsonSerializer.Serialize(output, output.GetType(), OperationJson.Options);
}

/// <summary>A step to run or to undo.</summary>
internal sealed record NextStep(OperationStep Row, StepOutline Outline, bool IsUndo);

/// <summary>What follows a step's run.</summary>
/// <param name="Pause">How long to leave the operation; null to go on at once.</param>
/// <param name="IsNews">Whether something changed that must be written before the pause.</param>
internal readonly record struct Verdict(TimeSpan? Pause, bool IsNews)
{
    public static Verdict Moved => new(Pause: null, IsNews: true);
}

/// <summary>Pauses between tries: doubling, with jitter, so that a hundred operations do not all come back at once.</summary>
internal sealed class RetryPauses(OperationOptions options)
{
    public TimeSpan After(int attempt)
    {
        var doubled = options.FirstRetryPause * Math.Pow(2, Math.Min(attempt - 1, 20));
        var capped = doubled < options.LongestRetryPause ? doubled : options.LongestRetryPause;
#pragma warning disable CA5394 // nothing secret hangs on it
        return capped * (0.8 + 0.4 * Random.Shared.NextDouble());
#pragma warning restore CA5394
    }
}
