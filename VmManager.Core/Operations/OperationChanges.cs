using VmManager.Core.Live;

namespace VmManager.Core.Operations;

/// <summary>What to tell when an operation moved: itself, and the instance whose row shows it.</summary>
public static class OperationChanges
{
    public static Change[] Of(Operation operation)
    {
        var change = new Change(ChangeTopic.Operation, operation.Id.Value, operation.ProjectId);
        return operation.InstanceId is { } instance
            ? [change, new Change(ChangeTopic.Instance, instance.Value, operation.ProjectId)]
            : [change];
    }
}
