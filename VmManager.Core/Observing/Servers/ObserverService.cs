using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Runs an observer for each server that this process has the lease of.</summary>
internal sealed partial class ObserverService(
    ObserverLeases leases,
    ObserverParts parts,
    ObservedServers observed,
    IChangeHub changes,
    IOptions<ObservingOptions> options,
    TimeProvider time,
    ILogger<ObserverService> logger) : BackgroundService
{
    private readonly Dictionary<ServerId, (CancellationTokenSource Ending, Task Run)> _observers = [];
    private readonly Signal _lookSoon = new(time);

    /// <summary>Three tries before a claim ends.</summary>
    private TimeSpan Renewal => options.Value.Lease / 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var news = NoticeServersAsync(stoppingToken);
        var renewed = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var claimed = time.GetTimestamp();
                await FollowAsync(await leases.ClaimAsync(stoppingToken));
                renewed = claimed;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // the database may be away for a while
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogClaimFailed(logger, exception);
                // Somebody else may hold the servers by now.
                if (time.GetElapsedTime(renewed) > options.Value.Lease)
                    await FollowAsync(new HashSet<ServerId>());
            }
            await _lookSoon.WaitAsync(Renewal, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await FollowAsync(new HashSet<ServerId>());
        await news.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await leases.ReleaseAsync(cancellationToken);
        }
#pragma warning disable CA1031 // the leases end by themselves
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReleaseFailed(logger, exception);
        }
    }

    /// <summary>Begins and ends observers, so that exactly these run.</summary>
    private async Task FollowAsync(IReadOnlySet<ServerId> servers)
    {
        foreach (var serverId in servers.Where(serverId => !_observers.ContainsKey(serverId)))
        {
            var ending = new CancellationTokenSource();
            observed.Add(serverId);
            _observers[serverId] = (ending, new ServerObserver(serverId, parts).RunAsync(ending.Token));
            LogBegun(logger, serverId);
        }
        foreach (var serverId in _observers.Keys.Where(serverId => !servers.Contains(serverId)).ToList())
        {
            _observers.Remove(serverId, out var observer);
            await observer.Ending.CancelAsync();
            await observer.Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            observer.Ending.Dispose();
            observed.Remove(serverId);
            LogEnded(logger, serverId);
        }
    }

    /// <summary>A server that was just added is looked at at once.</summary>
    private async Task NoticeServersAsync(CancellationToken cancellationToken)
    {
        var batches = changes.Subscribe(
            change => change.Topic == ChangeTopic.Server && !observed.Contains(ServerId.From(change.Id)), TimeSpan.FromSeconds(1), cancellationToken);
        await foreach (var _ in batches)
            _lookSoon.Set();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This process observes server {ServerId}")]
    private static partial void LogBegun(ILogger logger, ServerId serverId);

    [LoggerMessage(Level = LogLevel.Information, Message = "This process no longer observes server {ServerId}")]
    private static partial void LogEnded(ILogger logger, ServerId serverId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The servers to observe could not be claimed; it is tried again")]
    private static partial void LogClaimFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The observed servers could not be given back; others take over when the lease ends")]
    private static partial void LogReleaseFailed(ILogger logger, Exception exception);
}
