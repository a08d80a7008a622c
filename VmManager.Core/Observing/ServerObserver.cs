using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>
/// Watches one server: one call for everything each tick, and at once when the engine reports a change. A dead server costs no more than one
/// failed call per tick, and slows no other.
/// </summary>
internal sealed partial class ServerObserver(
    IDbContextFactory<VmManagerDbContext> databases,
    IEngines engines,
    ObservationWriter writer,
    ServerHealthWriter health,
    FigureRecorder figures,
    IOptions<ObservingOptions> options,
    TimeProvider time,
    ILogger<ServerObserver> logger)
{
    /// <summary>Events come in bursts: one look answers all of a burst.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(60);

    /// <summary>Watches until cancelled, or until the seat is lost; returns at once when another process watches.</summary>
    public async Task RunAsync(ServerId serverId, CancellationToken cancellationToken)
    {
        await using var seat = await ObserverSeat.TryTakeAsync(databases, serverId, cancellationToken);
        if (seat is null)
            return;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var events = FollowEventsAsync(serverId, news.Writer, ending.Token);
        try
        {
            await LookAgainAndAgainAsync(serverId, seat, news.Reader, ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await events.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAgainAndAgainAsync(ServerId serverId, ObserverSeat seat, ChannelReader<bool> news, CancellationToken ending)
    {
        var view = new ServerView(serverId);
        var probed = long.MinValue;
        while (await seat.IsHeldAsync(ending))
        {
            var begun = time.GetTimestamp();
            var engine = await engines.ForAsync(serverId, ending);
            if (engine.Error is NotFound)
                return;
            var observed = engine.IsSuccess ? await LookAsync(view, engine.Value, ending) : engine.Error;
            var isDue = probed == long.MinValue || time.GetElapsedTime(probed) >= options.Value.Probe;
            if (engine.IsSuccess && (isDue || view.Health != ServerHealth.Healthy) && observed is null)
            {
                await health.ProbeAsync(view, engine.Value, ending);
                probed = time.GetTimestamp();
            }
            else if (observed is not null)
            {
                await health.NoteAsync(view, ServerHealth.Unreachable, observed.Message, ending);
            }
            await AwaitNewsAsync(news, options.Value.Tick - time.GetElapsedTime(begun), ending);
        }
    }

    /// <returns>Why the server could not be looked at, or null.</returns>
    private async Task<Error?> LookAsync(ServerView view, IEngine engine, CancellationToken ending)
    {
        var since = time.GetUtcNow();
        var observation = await engine.ObserveAsync(ending);
        if (!observation.IsSuccess)
            return observation.Error;
        view.Usage = observation.Value.Usage ?? view.Usage;
        var instances = await writer.WriteAsync(view, since, observation.Value, ending);
        await figures.RecordAsync(view.Id, observation.Value, instances, ending);
        return null;
    }

    /// <summary>Until the next tick, or shortly after the engine told of a change.</summary>
    private async Task AwaitNewsAsync(ChannelReader<bool> news, TimeSpan atMost, CancellationToken ending)
    {
        if (atMost <= TimeSpan.Zero)
            return;
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var heard = news.ReadAsync(tick.Token).AsTask();
        var first = await Task.WhenAny(heard, Task.Delay(atMost, time, tick.Token));
        await tick.CancelAsync();
        ending.ThrowIfCancellationRequested();
        if (first == heard && heard.IsCompletedSuccessfully)
            await Task.Delay(Burst, time, ending);
        else
            await ((Task)heard).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowEventsAsync(ServerId serverId, ChannelWriter<bool> news, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var engine = await engines.ForAsync(serverId, ending);
                if (engine.IsSuccess)
                {
                    await foreach (var _ in engine.Value.WatchAsync(ending))
                        news.TryWrite(true);
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // without events the ticks still see everything, only later
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogNoEvents(logger, serverId, exception.Message);
            }
            // Nothing is re-sent: whatever happened in between is seen by the look that follows.
            await Task.Delay(options.Value.Tick, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            news.TryWrite(true);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Events of server {ServerId} ended: {Reason}")]
    private static partial void LogNoEvents(ILogger logger, ServerId serverId, string reason);
}

/// <summary>What this process remembers of a server between two looks.</summary>
internal sealed class ServerView(ServerId id)
{
    public ServerId Id => id;

    /// <summary>As last written by this process; null before.</summary>
    public ServerHealth? Health { get; set; }

    /// <summary>What the server itself uses; written with the next probe.</summary>
    public ServerUsage? Usage { get; set; }

    /// <summary>Instances the last look did not find: missing twice means missing.</summary>
    public HashSet<Instances.InstanceId> MissedOnce { get; set; } = [];

    /// <summary>Guests with our mark and no row, by reference; for admins.</summary>
    public IReadOnlyList<string> Orphans { get; set; } = [];
}
