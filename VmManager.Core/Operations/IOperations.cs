using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Submits operations.</summary>
public interface IOperations
{
    /// <summary>
    /// Adds an operation and its steps to the caller's unit of work, so that both are committed together. Call <see cref="WakeAsync"/> after
    /// the commit. Two active operations on one instance break the unique index: turn that into <see cref="OperationErrors.Busy"/> with
    /// <see cref="ExplainConflictAsync"/>.
    /// </summary>
    Operation Add<TDefinition, TInput>(
        VmManagerDbContext database, TInput input, Actor requestedBy, InstanceId? instanceId = null, ProjectId? projectId = null)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class;

    /// <summary>Adds, commits and wakes in one go.</summary>
    /// <returns>The new operation's id, or <see cref="OperationErrors.Busy"/> naming the active one.</returns>
    Task<Result<OperationId>> SubmitAsync<TDefinition, TInput>(
        TInput input, Actor requestedBy, InstanceId? instanceId, ProjectId? projectId, CancellationToken cancellationToken)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class;

    /// <summary>Has a worker look at the operation now.</summary>
    Task WakeAsync(OperationId operationId, CancellationToken cancellationToken);

    /// <summary>The refusal for an instance that already has an active operation.</summary>
    Task<Error> ExplainConflictAsync(InstanceId instanceId, CancellationToken cancellationToken);
}

/// <summary>Wakes the runner in some process of the platform. The job library's seam.</summary>
public interface IOperationWaker
{
    /// <summary>Has a worker run the operation at a time, now when it is past; lost wake-ups are made good by a sweep.</summary>
    Task WakeAsync(OperationId operationId, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>The worker of this process.</summary>
public interface IOperationRunner
{
    /// <summary>Has this process look at the operation at once.</summary>
    /// <returns>False when no worker runs here (the command line).</returns>
    bool TryWake(OperationId operationId);
}

public static class OperationErrors
{
    public static Error Busy(string kind) =>
        new("operation.busy", $"Another operation ({kind}) is running on this instance. Wait for its end or cancel it first.")
        { Arguments = [kind] };

    public static Error CannotCancel() =>
        new("operation.cannot_cancel", "This operation is past the point where it can be cancelled. It ends by itself shortly.");

    public static Error NotStuck() =>
        new("operation.not_stuck", "This operation is not stuck: there is nothing to retry or give up.");

    public static Error DeadlinePassed(string step, TimeSpan deadline, string? detail) =>
        new("operation.deadline_passed", $"The step \"{step}\" did not finish within {deadline.TotalSeconds:0} s. {detail}".TrimEnd())
        { Arguments = [step, $"{deadline.TotalSeconds:0}", detail ?? ""] };

    /// <summary>A bug, not a refusal: the log has the rest under the operation's id.</summary>
    public static Error Unexpected(string step) =>
        new("operation.unexpected", $"Something unexpected went wrong in the step \"{step}\". An admin finds the details in the log.")
        { Arguments = [step] };

    public static Error DatabaseAway() =>
        new("operation.database_away", "The platform's database did not answer. The platform tries again.") { Recurrence = Recurrence.Passing };

    /// <summary>Left by another edition of the platform.</summary>
    public static Error UnknownKind(string kind) =>
        new("operation.unknown_kind", $"This edition of the platform does not know operations of the kind \"{kind}\".") { Arguments = [kind] };

    public static Error ReasonNeeded() =>
        new("operation.reason_needed", "Say why, in 3 to 500 characters: it is kept in the audit.") { Field = "Reason" };

    public static Error Cancelled() => new("operation.cancelled", "The operation was cancelled.");
}
