using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Starting and stopping. Where Incus refuses, the state decides: being there already is success.</summary>
internal sealed class IncusPower(IncusOperations operations, IncusObserving observing, IncusHostNames hostNames)
{
    /// <summary>A guest in the first moments of its boot misses the signal to shut down, so that it is sent again after this.</summary>
    private const int FirstShutdownSeconds = 5;

    /// <summary>How long a guest may take to shut down after the second signal.</summary>
    private const int ShutdownSeconds = 30;

    public async Task<Result<EngineTask>> ChangeAsync(string reference, PowerAction action, CancellationToken cancellationToken)
    {
        if (action == PowerAction.Start)
        {
            var named = await hostNames.PrepareAsync(reference, cancellationToken);
            if (!named.IsSuccess)
                return named.Error;
        }

        var changed = await SendAsync(reference, action, cancellationToken);
        if (changed.Error?.Code is EngineErrorCodes.TimedOut && action is PowerAction.Shutdown or PowerAction.Restart)
            changed = await SendAsync(reference, action, cancellationToken, ShutdownSeconds);
        if (changed.IsSuccess || changed.Error.Code is EngineErrorCodes.GuestMissing or EngineErrorCodes.Unreachable or EngineErrorCodes.Untrusted)
            return changed;

        var instance = await observing.ReadAsync(reference, withState: false, cancellationToken);
        if (!instance.IsSuccess)
            return changed;
        return (action, IncusObserving.State(instance.Value.StatusCode)) switch
        {
            (PowerAction.Start or PowerAction.Unfreeze, PowerState.Running) => EngineTask.Finished,
            (PowerAction.Shutdown or PowerAction.ForceStop, PowerState.Stopped) => EngineTask.Finished,
            (PowerAction.Freeze, PowerState.Frozen) => EngineTask.Finished,
            (PowerAction.Start, PowerState.Frozen) => await SendAsync(reference, PowerAction.Unfreeze, cancellationToken),
            (PowerAction.Restart, PowerState.Stopped) => await SendAsync(reference, PowerAction.Start, cancellationToken),
            (PowerAction.Freeze or PowerAction.Unfreeze, PowerState.Stopped) => EngineErrors.GuestNotRunning(reference),
            _ => changed,
        };
    }

    private Task<Result<EngineTask>> SendAsync(
        string reference, PowerAction action, CancellationToken cancellationToken, int seconds = FirstShutdownSeconds) => operations.ChangeAsync(
            HttpMethod.Put,
            IncusObserving.PathOf(reference) + "/state",
            IncusClient.Body(Request(action, seconds), IncusJson.Default.IncusStateChange),
            cancellationToken);

    private static IncusStateChange Request(PowerAction action, int seconds) => action switch
    {
        PowerAction.Start => new("start", -1, Force: false),
        PowerAction.Shutdown => new("stop", seconds, Force: false),
        PowerAction.ForceStop => new("stop", -1, Force: true),
        PowerAction.Restart => new("restart", seconds, Force: false),
        PowerAction.Freeze => new("freeze", -1, Force: false),
        PowerAction.Unfreeze => new("unfreeze", -1, Force: false),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };
}
