using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Keeps one observer for each server of the platform, as servers come and go.</summary>
internal sealed partial class ServerObservers(
    IDbContextFactory<VmManagerDbContext> databases,
    IChangeHub changes,
    ServerObserver observer,
    IOptions<ObservingOptions> options,
    TimeProvider time,
    ILogger<ServerObservers> logger) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ServerId, (CancellationTokenSource Ending, Task Work)> _observers = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var batches = changes.Subscribe(change => change.Topic == ChangeTopic.Server, Pace, stoppingToken);
            await FollowAsync(stoppingToken);
            await foreach (var _ in batches)
                await FollowAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        foreach (var (ending, _) in _observers.Values)
            await ending.CancelAsync();
        await Task.WhenAll(_observers.Values.Select(running => running.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        List<ServerId> present;
        try
        {
            await using var database = await databases.CreateDbContextAsync(stopping);
            present = await database.Servers.Where(server => server.RemovedAt == null).Select(server => server.Id).ToListAsync(stopping);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next change, or the reset when the database is back, brings us here again.
            LogCannotList(logger, exception.Message);
            return;
        }
        foreach (var gone in _observers.Keys.Except(present).ToList())
        {
            _observers.Remove(gone, out var running);
            await running.Ending.CancelAsync();
        }
        foreach (var added in present.Except(_observers.Keys).ToList())
        {
            var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _observers.Add(added, (ending, RunAsync(added, ending.Token)));
        }
    }

    /// <summary>Watches a server for as long as it is the platform's, whatever goes wrong with it.</summary>
    private async Task RunAsync(ServerId serverId, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await observer.RunAsync(serverId, ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // a bug or an outage with one server must not end watching it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(logger, serverId, exception);
            }
            await Task.Delay(options.Value.TakeOver, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The servers to watch could not be read: {Reason}")]
    private static partial void LogCannotList(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watching server {ServerId} was interrupted; it is taken up again")]
    private static partial void LogFailed(ILogger logger, ServerId serverId, Exception exception);
}
