using VmManager.Core.Instances;
using VmManager.Core.Operations;

namespace VmManager.Web.Features.Operations;

/// <summary>An operation with its steps.</summary>
public sealed record OperationView
{
    public required OperationId Id { get; init; }

    public required string Kind { get; init; }

    public required OperationState State { get; init; }

    public InstanceId? InstanceId { get; init; }

    public string? InstanceName { get; init; }

    /// <summary>Display name; null for the platform itself.</summary>
    public string? RequestedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Whether asking now would be heeded.</summary>
    public bool CanCancel { get; init; }

    public bool IsCancelRequested { get; init; }

    public IReadOnlyList<StepView> Steps { get; init; } = [];
}

/// <summary>One step, as people watch it.</summary>
public sealed record StepView(string Name, StepState State)
{
    public int Attempt { get; init; }

    public string? Detail { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
