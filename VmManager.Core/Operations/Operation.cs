using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Operations;

/// <summary>
/// A long action: a saga of named steps, each persisted before and after it acts. It rests as Succeeded, Unwound or Stuck. At most one
/// operation per instance is active (a partial unique index says so).
/// </summary>
public sealed class Operation
{
    /// <summary>An instance has at most one operation in these states. Stuck is one: nothing else may touch the instance until an admin decided.</summary>
    public static readonly OperationState[] ActiveStates =
        [OperationState.Pending, OperationState.Running, OperationState.Unwinding, OperationState.Stuck];

    /// <summary>A runner works on it or will.</summary>
    public static readonly OperationState[] WorkingStates = [OperationState.Pending, OperationState.Running, OperationState.Unwinding];

    public OperationId Id { get; init; }

    /// <summary>Name of its definition: "instance.create".</summary>
    public required string Kind { get; init; }

    public InstanceId? InstanceId { get; init; }

    public Instance? Instance { get; init; }

    public ProjectId? ProjectId { get; init; }

    /// <summary>Who asked for it; null for the platform itself.</summary>
    public PersonId? RequestedBy { get; init; }

    public OperationState State { get; set; } = OperationState.Pending;

    /// <summary>The definition's input as JSON.</summary>
    public required string Input { get; init; }

    /// <summary>
    /// Why it is or was unwound: an <see cref="Shared.Error"/>'s code and words; null otherwise. Why an undo failed stands in its step.
    /// </summary>
    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    /// <summary>The values its translated text needs, as <see cref="Shared.Error.Arguments"/>.</summary>
    public List<string> ErrorArguments { get; set; } = [];

    /// <summary>
    /// Set when the person asked to cancel; heeded at the next step that allows it. Written by the cancel use case alone, past
    /// the change tracker; every save of the runner reads it back.
    /// </summary>
    public DateTimeOffset? CancelRequestedAt { get; private set; }

    /// <summary>When the runner should look at it next; null while it rests.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>
    /// The process that works on it now, and until when its claim holds without renewal, by the database's clock. It is also the concurrency
    /// token: a process that lost its lease can write nothing any more.
    /// </summary>
    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>All its steps in order, written when it is submitted.</summary>
    public ICollection<OperationStep> Steps { get; } = [];
}

public enum OperationState
{
    /// <summary>Submitted, not begun.</summary>
    Pending,
    Running,

    /// <summary>A step failed for good or the person cancelled: the steps done are being undone, last first.</summary>
    Unwinding,
    Succeeded,

    /// <summary>Undone completely.</summary>
    Unwound,

    /// <summary>An undo failed. An admin retries it or gives it up; it is never retried silently.</summary>
    Stuck,

    /// <summary>An admin gave a stuck operation up.</summary>
    Abandoned,
}

/// <summary>One step of an operation, as people watch it.</summary>
public sealed class OperationStep
{
    public OperationId OperationId { get; init; }

    /// <summary>Position from 0.</summary>
    public int Index { get; init; }

    /// <summary>The step's stable name: "reserve", "create", "start" …</summary>
    public required string Name { get; init; }

    public StepState State { get; set; } = StepState.Waiting;

    /// <summary>Which try it is at, counting from 1; undoing counts anew.</summary>
    public int Attempt { get; set; }

    /// <summary>What it is at, in words ("waiting for an address"); null when there is nothing to say.</summary>
    public string? Detail { get; set; }

    /// <summary>Its output as JSON, for later steps and for its undo.</summary>
    public string? Output { get; set; }

    public string? ErrorCode { get; set; }

    /// <summary>The last failure in words, kept also while it is retried.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>The values its translated text needs, as <see cref="Shared.Error.Arguments"/>.</summary>
    public List<string> ErrorArguments { get; set; } = [];

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>When it fails for good if it still waits or retries; null before it began.</summary>
    public DateTimeOffset? DeadlineAt { get; set; }
}

public enum StepState
{
    Waiting,
    Started,
    Succeeded,
    Failed,
    Undoing,
    Undone,

    /// <summary>Its undo failed.</summary>
    UndoFailed,
}
