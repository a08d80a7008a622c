using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Engines;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>What every observer of a server needs.</summary>
internal sealed record ObserverParts(
    IEngines Engines,
    GuestStates States,
    ServerFigures Figures,
    ServerStates Servers,
    OrphanRecord Orphans,
    IOptions<ObservingOptions> Options,
    TimeProvider Time,
    ILogger<ServerObserver> Logger);

/// <summary>
/// Watches one server: a look at everything with every tick, and one at single guests as soon as the engine reports that they changed. The
/// two do not wait for each other; which look is newer decides what is written.
/// </summary>
internal sealed partial class ServerObserver(ServerId serverId, ObserverParts parts)
{
    /// <summary>Beyond this many at once a look at everything is cheaper than one at each.</summary>
    private const int MostSingleLooks = 8;

    /// <summary>One refused or slow answer is no outage yet.</summary>
    private const int FailuresUntilUnreachable = 2;

    /// <summary>From the look that missed a guest to the one that confirms it: people should not wait a whole tick to learn it is gone.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromMilliseconds(400);

    private readonly Channel<string> _events = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Signal _lookSoon = new(parts.Time);
    private readonly ServerFigures.Session _figures = parts.Figures.Open(serverId);
    private IReadOnlySet<string> _missing = new HashSet<string>(StringComparer.Ordinal);
    private bool _isInDoubt;
    private int _failures;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        RepeatAsync(TickAsync, cancellationToken),
        RepeatAsync(WatchAsync, cancellationToken),
        RepeatAsync(FollowEventsAsync, cancellationToken),
        RepeatAsync(ProbeAsync, cancellationToken));

    private TimeSpan Tick => parts.Options.Value.Tick;

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var begun = parts.Time.GetTimestamp();
        try
        {
            await LookAtAllAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Points are charged up to the last look at every server that answers: one that cannot be looked at must not hold up all others.
            if (Interlocked.Increment(ref _failures) >= FailuresUntilUnreachable)
                await parts.Servers.WriteUnreachableAsync(serverId, EngineErrors.Unreachable(exception.Message), cancellationToken);
            throw;
        }
        var taken = parts.Time.GetElapsedTime(begun);
        // A server that needs long for its answer gets as long a rest: looking never takes more than half of its time.
        var pause = Tick - taken > taken ? Tick - taken : taken;
        if (_isInDoubt)
            await Task.Delay(SecondLook < pause ? SecondLook : pause, parts.Time, cancellationToken);
        else
            await _lookSoon.WaitAsync(pause, cancellationToken);
    }

    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        _isInDoubt = false;
        var lookedAt = parts.Time.GetUtcNow();
        var engine = await parts.Engines.ForAsync(serverId, cancellationToken);
        var seen = engine.IsSuccess ? await engine.Value.ObserveAsync(cancellationToken) : Result<ServerObservation>.Failure(engine.Error);
        if (!seen.IsSuccess)
        {
            if (Interlocked.Increment(ref _failures) >= FailuresUntilUnreachable)
                await parts.Servers.WriteUnreachableAsync(serverId, seen.Error, cancellationToken);
            return;
        }
        if (Interlocked.Exchange(ref _failures, 0) >= FailuresUntilUnreachable)
            await ProbeOnceAsync(cancellationToken);
        var guests = seen.Value.Guests;
        await parts.States.WriteAsync(serverId, lookedAt, guests, cancellationToken);
        await ConfirmMissingAsync(lookedAt, guests, cancellationToken);
        await _figures.TakeAsync(seen.Value, cancellationToken);
        // While it is in doubt whether a guest is gone, the look proves nothing of it.
        if (!_isInDoubt)
            await parts.Servers.WriteLookAsync(serverId, seen.Value.Usage, lookedAt, cancellationToken);
        await parts.Orphans.NoteAsync(serverId, lookedAt, guests, cancellationToken);
    }

    /// <summary>A guest is gone when two looks in a row did not find it.</summary>
    private async Task ConfirmMissingAsync(
        DateTimeOffset lookedAt, IReadOnlyList<ObservedGuest> guests, CancellationToken cancellationToken)
    {
        var references = guests.Select(guest => guest.Reference).ToList();
        var missing = await parts.States.MissingAsync(serverId, lookedAt, references, cancellationToken);
        var confirmed = missing.Where(_missing.Contains).ToList();
        if (confirmed.Count > 0)
            await parts.States.WriteGhostsAsync(serverId, lookedAt, confirmed, cancellationToken);
        _missing = missing;
        _isInDoubt = missing.Count > confirmed.Count;
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var engine = await parts.Engines.ForAsync(serverId, cancellationToken);
        if (engine.IsSuccess)
        {
            await foreach (var change in engine.Value.WatchAsync(cancellationToken))
                _events.Writer.TryWrite(change.Reference);
        }
        // The connection ended, or the engine has no events: nothing is sent again, so look anew before listening anew.
        _lookSoon.Set();
        await Task.Delay(Tick, parts.Time, cancellationToken);
    }

    private async Task FollowEventsAsync(CancellationToken cancellationToken)
    {
        var references = new HashSet<string>(StringComparer.Ordinal) { await _events.Reader.ReadAsync(cancellationToken) };
        await Task.Delay(parts.Options.Value.EventPause, parts.Time, cancellationToken);
        while (_events.Reader.TryRead(out var reference))
            references.Add(reference);
        if (references.Count > MostSingleLooks || !await LookAtAsync(references, cancellationToken))
            _lookSoon.Set();
    }

    /// <returns>False when a guest is not there: only a look at everything can tell that it is gone.</returns>
    private async Task<bool> LookAtAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        var engine = await parts.Engines.ForAsync(serverId, cancellationToken);
        if (!engine.IsSuccess)
            return false;
        var lookedAt = parts.Time.GetUtcNow();
        var looks = await Task.WhenAll(references.Select(reference => engine.Value.ObserveGuestAsync(reference, cancellationToken)));
        await parts.States.WriteAsync(
            serverId, lookedAt, [.. looks.Where(look => look.IsSuccess).Select(look => look.Value)], cancellationToken);
        return looks.All(look => look.IsSuccess);
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // A server whose guests cannot be looked at stays unreachable, whatever else it answers: the first look that succeeds probes it.
        var isComplete = Volatile.Read(ref _failures) >= FailuresUntilUnreachable || await ProbeOnceAsync(cancellationToken);
        // Whoever imports the missing image or frees storage should not wait a minute to see it noticed.
        var pause = TimeSpan.FromSeconds(isComplete ? parts.Options.Value.ProbeSeconds : Math.Min(parts.Options.Value.ProbeSeconds, 10));
        await Task.Delay(pause, parts.Time, cancellationToken);
    }

    private async Task<bool> ProbeOnceAsync(CancellationToken cancellationToken)
    {
        var engine = await parts.Engines.ForAsync(serverId, cancellationToken);
        if (!engine.IsSuccess)
            return false;
        var probe = await engine.Value.ProbeAsync(cancellationToken);
        if (!probe.IsSuccess)
            return false;
        var images = await engine.Value.ListImagesAsync(cancellationToken);
        return images.IsSuccess && await parts.Servers.WriteProbeAsync(serverId, probe.Value, images.Value, cancellationToken);
    }

    /// <summary>Repeats until cancelled, whatever happens: a database that is away comes back.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> once, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await once(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // one server's trouble ends neither its own observation nor the process
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(parts.Logger, serverId, exception);
                await Task.Delay(Tick, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Observing server {ServerId} failed; it is tried again")]
    private static partial void LogFailed(ILogger logger, ServerId serverId, Exception exception);
}
