using VmManager.Core.Operations;
using VmManager.Core.Projects;

namespace VmManager.Core.Instances;

/// <summary>An instance as lists and headers show it.</summary>
public sealed record InstanceRow
{
    public required InstanceId Id { get; init; }

    public required ProjectId ProjectId { get; init; }

    public required string Name { get; init; }

    public required InstanceStatus Status { get; init; }

    public InstanceDrift Drift { get; init; }

    public string? Address { get; init; }

    public required string TemplateName { get; init; }

    public required string TemplateIcon { get; init; }

    public required string PlanName { get; init; }

    public int Cpus { get; init; }

    public long MemoryBytes { get; init; }

    public long DiskBytes { get; init; }

    /// <summary>Micro-points per running hour.</summary>
    public long PricePerHour { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool IsProtected { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the guest was last started; null while it does not run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The operation that works on it now; buttons follow it. Null when there is none.</summary>
    public ActiveOperation? Operation { get; init; }

    /// <summary>Why it is Failed or needs attention, in words; null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>Stable code of <see cref="Problem"/>, the key of its translation.</summary>
    public string? ProblemCode { get; init; }

    /// <summary>The values its translation needs.</summary>
    public IReadOnlyList<string> ProblemArguments { get; init; } = [];

    /// <summary>Whose it is; set only in admins' lists over all projects.</summary>
    public string? OwnerName { get; init; }

    /// <summary>Where it runs; set only for admins.</summary>
    public string? ServerName { get; init; }
}

/// <summary>An operation at work, short enough for a row.</summary>
/// <param name="Id">The operation.</param>
/// <param name="Kind">"instance.create" …</param>
/// <param name="State">Pending, Running, Unwinding or Stuck.</param>
/// <param name="Step">Name of the step it is at.</param>
/// <param name="StepNumber">From 1.</param>
/// <param name="StepCount">How many it has.</param>
public sealed record ActiveOperation(OperationId Id, string Kind, OperationState State, string Step, int StepNumber, int StepCount);

/// <summary>What a person sees: lifecycle, power and running operation in one word.</summary>
public enum InstanceStatus
{
    Provisioning,
    Running,
    Stopped,
    Frozen,
    Starting,
    Stopping,
    Restarting,
    Resizing,
    Deleting,

    /// <summary>Another operation is at work.</summary>
    Busy,

    /// <summary>Creating failed and was undone.</summary>
    Failed,

    /// <summary>The guest is broken or an operation is stuck: an admin looks at it.</summary>
    Error,

    /// <summary>The server answers and does not have it.</summary>
    Missing,

    /// <summary>Its server does not answer.</summary>
    Unreachable,
    Deleted,
}
