using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.Servers;

namespace VmManager.Core.Instances.Reading;

/// <summary>An instance with its status, as queries filter, sort and count it.</summary>
internal sealed class InstanceView
{
    public required Instance Instance { get; init; }

    public required InstanceStatus Status { get; init; }

    /// <summary>The operation at work on it.</summary>
    public Operation? Operation { get; init; }

    /// <summary>
    /// The one place where lifecycle, operation, server and observation become one word. It runs in the database, so that lists are filtered
    /// and sorted by it there: the first of these that applies is the status.
    /// </summary>
    public static IQueryable<InstanceView> Of(VmManagerDbContext database) =>
        from instance in database.Instances
        from operation in database.Operations
            .Where(operation => operation.InstanceId == instance.Id
                && (operation.State == OperationState.Pending || operation.State == OperationState.Running
                    || operation.State == OperationState.Unwinding || operation.State == OperationState.Stuck))
            .DefaultIfEmpty()
        select new InstanceView
        {
            Instance = instance,
            Operation = operation,
            Status =
                instance.Lifecycle == InstanceLifecycle.Deleted ? InstanceStatus.Deleted
                : instance.Lifecycle == InstanceLifecycle.Failed ? InstanceStatus.Failed
                : operation != null && operation.State == OperationState.Stuck ? InstanceStatus.Error
                : instance.Lifecycle == InstanceLifecycle.Provisioning ? InstanceStatus.Provisioning
                : instance.Lifecycle == InstanceLifecycle.Deleting || operation.Kind == InstanceOperations.Delete ? InstanceStatus.Deleting
                : operation.Kind == InstanceOperations.Start ? InstanceStatus.Starting
                : operation.Kind == InstanceOperations.Shutdown || operation.Kind == InstanceOperations.ForceStop ? InstanceStatus.Stopping
                : operation.Kind == InstanceOperations.Restart ? InstanceStatus.Restarting
                : operation.Kind == InstanceOperations.Resize ? InstanceStatus.Resizing
                : operation != null ? InstanceStatus.Busy
                : instance.Server!.Health == ServerHealth.Unreachable ? InstanceStatus.Unreachable
                : instance.ObservedState == PowerState.Running ? InstanceStatus.Running
                : instance.ObservedState == PowerState.Stopped ? InstanceStatus.Stopped
                : instance.ObservedState == PowerState.Frozen ? InstanceStatus.Frozen
                : instance.ObservedState == PowerState.Starting ? InstanceStatus.Starting
                : instance.ObservedState == PowerState.Stopping ? InstanceStatus.Stopping
                : instance.ObservedState == PowerState.Missing ? InstanceStatus.Missing
                : instance.ObservedState == PowerState.Error ? InstanceStatus.Error
                : InstanceStatus.Unreachable,
        };
}
