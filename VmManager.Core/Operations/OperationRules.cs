namespace VmManager.Core.Operations;

internal static class OperationRules
{
    /// <summary>Whether asking to cancel can still have an effect: the operation moves forward and is at a step that allows it.</summary>
    public static bool CanCancel(OperationState state, DateTimeOffset? askedAt, IEnumerable<OperationStep> steps, OperationKind? kind) =>
        kind is not null
        && askedAt is null
        && state is OperationState.Pending or OperationState.Running
        && steps.OrderBy(step => step.Index).FirstOrDefault(step => step.State is StepState.Waiting or StepState.Started) is { } present
        && present.Index < kind.Steps.Count
        && kind.Steps[present.Index].CanCancel;
}
