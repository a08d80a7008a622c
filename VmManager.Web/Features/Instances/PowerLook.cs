using VmManager.Core.Engines;

namespace VmManager.Web.Features.Instances;

internal static class PowerLook
{
    public static string Icon(PowerAction action) => action switch
    {
        PowerAction.Start => "play",
        PowerAction.Shutdown => "power",
        PowerAction.ForceStop => "bolt",
        PowerAction.Restart => "restart",
        PowerAction.Freeze => "snow",
        _ => "play",
    };
}
