using VmManager.Core.Operations;

namespace VmManager.Web.Features.Operations;

/// <summary>How operations and steps look: a shape and a tone.</summary>
public sealed record OperationLook(string Icon, string Tone, bool IsTurning = false)
{
    public static OperationLook Of(OperationState state) => state switch
    {
        OperationState.Pending => new("clock", ""),
        OperationState.Running => new("spinner", "info", IsTurning: true),
        OperationState.Unwinding => new("undo", "warning"),
        OperationState.Succeeded => new("check-circle", "success"),
        OperationState.Unwound => new("undo", "danger"),
        OperationState.Stuck => new("warning", "danger"),
        _ => new("cross-circle", ""),
    };

    public static OperationLook Of(StepState state) => state switch
    {
        StepState.Started => new("spinner", "info", IsTurning: true),
        StepState.Succeeded => new("check", "success"),
        StepState.Failed => new("cross", "danger"),
        StepState.Undoing => new("undo", "warning"),
        StepState.Undone => new("undo", ""),
        StepState.UndoFailed => new("warning", "danger"),
        _ => new("ring", ""),
    };

    public static bool IsActive(OperationState state) => state is OperationState.Pending or OperationState.Running or OperationState.Unwinding;

    /// <summary>How far it is: steps done, and the one it is at counts half.</summary>
    public static double Progress(OperationView operation)
    {
        if (operation.Steps.Count == 0)
            return operation.State == OperationState.Succeeded ? 1 : 0;
        var done = operation.Steps.Sum(step => step.State switch
        {
            StepState.Succeeded => 1,
            StepState.Started => 0.5,
            _ => 0d,
        });
        return done / operation.Steps.Count;
    }

    /// <summary>The step it is at, or the last one it was at.</summary>
    public static OperationStepView? Current(OperationView operation) =>
        operation.Steps.LastOrDefault(step => step.State is StepState.Started or StepState.Undoing or StepState.UndoFailed or StepState.Failed)
        ?? operation.Steps.FirstOrDefault(step => step.State == StepState.Waiting);
}
