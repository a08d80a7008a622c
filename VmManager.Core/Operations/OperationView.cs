using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Operations;

/// <summary>An operation as pages show it.</summary>
public sealed record OperationView
{
    public required OperationId Id { get; init; }

    /// <summary>"instance.create": the key of its translated title.</summary>
    public required string Kind { get; init; }

    public required OperationState State { get; init; }

    public InstanceId? InstanceId { get; init; }

    /// <summary>The instance's name now; null when the operation is not about one.</summary>
    public string? InstanceName { get; init; }

    public ProjectId? ProjectId { get; init; }

    /// <summary>Who asked for it; null for the platform itself.</summary>
    public PersonId? RequestedBy { get; init; }

    public string? RequestedByName { get; init; }

    /// <summary>Where its instance is; set only for admins.</summary>
    public string? ServerName { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>The values that the translated text of <see cref="ErrorCode"/> needs.</summary>
    public IReadOnlyList<string> ErrorArguments { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Whether cancelling was asked for.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>Whether cancelling can be asked for now.</summary>
    public bool CanCancel { get; init; }

    public IReadOnlyList<OperationStepView> Steps { get; init; } = [];

    public bool IsAtRest => State is OperationState.Succeeded or OperationState.Unwound or OperationState.Stuck or OperationState.Abandoned;

    /// <summary>The step it is at; null when it is at rest.</summary>
    public OperationStepView? Present => State switch
    {
        OperationState.Pending or OperationState.Running => Steps.FirstOrDefault(step => step.State is StepState.Waiting or StepState.Started),
        OperationState.Unwinding => Steps.LastOrDefault(
            step => step.State is StepState.Started or StepState.Succeeded or StepState.Failed or StepState.Undoing),
        _ => null,
    };
}

/// <summary>A step as pages show it.</summary>
/// <param name="Name">The key of its translated title.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempt">Which try, from 1; 0 before the first.</param>
/// <param name="Detail">What it is at, in words.</param>
/// <param name="ErrorCode">Code of its last failure.</param>
/// <param name="ErrorMessage">Its last failure in words.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="FinishedAt">When it ended, or its undo did.</param>
public sealed record OperationStepView(
    string Name,
    StepState State,
    int Attempt,
    string? Detail,
    string? ErrorCode,
    string? ErrorMessage,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>The values that the translated text of <see cref="ErrorCode"/> needs.</summary>
    public IReadOnlyList<string> ErrorArguments { get; init; } = [];
}

/// <summary>Which operations an admin looks for; null leaves a filter out.</summary>
public sealed record OperationListRequest
{
    public OperationState? State { get; init; }

    public string? Kind { get; init; }

    public PersonId? RequestedBy { get; init; }

    public Servers.ServerId? ServerId { get; init; }

    public Shared.PageRequest Page { get; init; } = new(1, 25);
}
