using VmManager.Core.Engines;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>Where what is seen contradicts what was asked for, while no operation is at work.</summary>
internal static class DriftRule
{
    public static InstanceDrift Of(PowerState desired, PowerState observed, GuestSize? size, GuestSize? observedSize)
    {
        if (observed == PowerState.Missing)
            return InstanceDrift.Ghost;
        // Passing states and what nobody knows contradict nothing.
        if (observed is PowerState.Running or PowerState.Stopped or PowerState.Frozen && observed != desired)
            return InstanceDrift.StateChangedOutside;
        return size is not null && observedSize is not null && Differs(size, observedSize) ? InstanceDrift.SizeChangedOutside : InstanceDrift.None;
    }

    /// <summary>An engine that does not tell a limit says zero.</summary>
    private static bool Differs(GuestSize size, GuestSize observed) =>
        (observed.Cpus > 0 && observed.Cpus != size.Cpus)
        || (observed.MemoryBytes > 0 && observed.MemoryBytes != size.MemoryBytes)
        || (observed.DiskBytes > 0 && observed.DiskBytes != size.DiskBytes);
}
