using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Reading;

/// <summary>Why an instance needs attention, as its row says it.</summary>
public static class InstanceProblems
{
    public static Error Broken() =>
        new("instance.broken", "The server reports that this instance is broken. Force it to stop and start it again, or ask an administrator.");

    public static Error Stuck() =>
        new("instance.stuck", "An operation on this instance could neither finish nor be undone. An administrator looks at it.");

    public static Error Ghost() => new(
        "instance.ghost", "This instance was deleted outside the platform: its server no longer has it. Accept this to take it off the list.");

    public static Error Unreachable() =>
        new("instance.unreachable", "Its server does not answer at the moment. What you see here may be out of date.");

    public static Error StateChangedOutside() => new(
        "instance.state_changed_outside", "It was started, stopped or frozen outside the platform. Accept that, or change it back.");

    public static Error SizeChangedOutside() => new(
        "instance.size_changed_outside", "Its size was changed outside the platform. Accept that, or choose a plan to bring it back.");

    /// <summary>For statuses and drift whose reason is always the same; null where there is none, or an operation knows it.</summary>
    internal static Error? Of(InstanceStatus status, InstanceDrift drift, bool isStuck) => (status, drift) switch
    {
        (InstanceStatus.Error, _) => isStuck ? Stuck() : Broken(),
        (InstanceStatus.Missing, _) => Ghost(),
        (InstanceStatus.Unreachable, _) => Unreachable(),
        (InstanceStatus.Failed or InstanceStatus.Deleted, _) => null,
        (_, InstanceDrift.StateChangedOutside) => StateChangedOutside(),
        (_, InstanceDrift.SizeChangedOutside) => SizeChangedOutside(),
        _ => null,
    };
}
