using VmManager.Core.Engines;
using VmManager.Core.Instances;

namespace VmManager.Web.Features.Instances;

/// <summary>How a status looks: a shape and a tone, never a colour alone.</summary>
/// <param name="Icon">Its shape.</param>
/// <param name="Tone">"success", "warning", "danger", "info" or "" of the badges.</param>
/// <param name="IsTurning">Something is under way.</param>
public sealed record InstanceLook(string Icon, string Tone, bool IsTurning = false)
{
    public static InstanceLook Of(InstanceStatus status) => status switch
    {
        InstanceStatus.Running => new("play", "success"),
        InstanceStatus.Stopped => new("stop", ""),
        InstanceStatus.Frozen => new("snow", "info"),
        InstanceStatus.Provisioning or InstanceStatus.Starting or InstanceStatus.Stopping or InstanceStatus.Restarting
            or InstanceStatus.Resizing or InstanceStatus.Busy => new("spinner", "info", IsTurning: true),
        InstanceStatus.Deleting => new("spinner", "warning", IsTurning: true),
        InstanceStatus.Failed => new("cross-circle", "danger"),
        InstanceStatus.Error => new("warning", "danger"),
        InstanceStatus.Missing => new("question", "warning"),
        InstanceStatus.Unreachable => new("unplug", "warning"),
        InstanceStatus.Deleted => new("trash", ""),
        _ => new("ring", ""),
    };
}

/// <summary>Groups of statuses as people filter by them, and what may be done in which.</summary>
public static class InstanceStates
{
    public static IReadOnlyList<InstanceStatus> Running { get; } = [InstanceStatus.Running];

    public static IReadOnlyList<InstanceStatus> Stopped { get; } = [InstanceStatus.Stopped, InstanceStatus.Frozen];

    public static IReadOnlyList<InstanceStatus> Working { get; } =
    [
        InstanceStatus.Provisioning, InstanceStatus.Starting, InstanceStatus.Stopping, InstanceStatus.Restarting, InstanceStatus.Resizing,
        InstanceStatus.Deleting, InstanceStatus.Busy,
    ];

    public static IReadOnlyList<InstanceStatus> Attention { get; } =
        [InstanceStatus.Failed, InstanceStatus.Error, InstanceStatus.Missing, InstanceStatus.Unreachable];

    public static bool NeedsAttention(this InstanceRow row) => Attention.Contains(row.Status) || row.Drift != InstanceDrift.None;

    public static bool Allows(this InstanceRow row, PowerAction action) => row.Operation is null && action switch
    {
        PowerAction.Start => row.Status is InstanceStatus.Stopped,
        PowerAction.Shutdown or PowerAction.Restart or PowerAction.Freeze => row.Status is InstanceStatus.Running,
        PowerAction.ForceStop => row.Status is InstanceStatus.Running or InstanceStatus.Frozen or InstanceStatus.Error,
        PowerAction.Unfreeze => row.Status is InstanceStatus.Frozen,
        _ => false,
    };

    public static bool AllowsDelete(this InstanceRow row) => row.Operation is null && !row.IsProtected
        && row.Status is not (InstanceStatus.Failed or InstanceStatus.Deleted or InstanceStatus.Deleting);
}
