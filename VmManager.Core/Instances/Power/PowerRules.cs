using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Power;

/// <summary>Which power action fits which state.</summary>
internal static class PowerRules
{
    /// <summary>The state an action leads to.</summary>
    public static PowerState Target(PowerAction action) => action switch
    {
        PowerAction.Shutdown or PowerAction.ForceStop => PowerState.Stopped,
        PowerAction.Freeze => PowerState.Frozen,
        _ => PowerState.Running,
    };

    /// <summary>Why the action does not fit; null when it does. A state in doubt refuses nothing: the engine decides.</summary>
    public static Error? Refusal(PowerAction action, PowerState state, EngineCapabilities capabilities)
    {
        if (action is PowerAction.Freeze && !capabilities.HasFlag(EngineCapabilities.Freeze))
            return InstanceErrors.Unsupported("freezing");
        var fits = state is PowerState.Unknown or PowerState.Missing || action switch
        {
            PowerAction.Start => state is PowerState.Stopped or PowerState.Error,
            PowerAction.Shutdown or PowerAction.Restart or PowerAction.Freeze => state is PowerState.Running,
            PowerAction.Unfreeze => state is PowerState.Frozen,
            _ => state is not PowerState.Stopped,
        };
        return fits ? null : InstanceErrors.PowerStateRefuses(action, state);
    }
}
