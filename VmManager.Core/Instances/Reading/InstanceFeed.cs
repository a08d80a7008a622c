using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Servers;

namespace VmManager.Core.Instances.Reading;

/// <summary>
/// One projection for the whole process: it follows the hub once, reads each changed row once, and hands it to whoever may see it.
/// </summary>
internal sealed partial class InstanceFeed(
    IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes, ILogger<InstanceFeed> logger) : IInstanceFeed, IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private ImmutableList<InstanceWatcher> _watchers = [];
    private Task? _pump;

    public async IAsyncEnumerable<InstanceUpdates> WatchAsync(
        Actor actor, InstanceId? only, bool allProjects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new InstanceWatcher(actor, only, allProjects && actor.IsAdmin);
        await LearnProjectsAsync(watcher, cancellationToken);
        Join(watcher);
        try
        {
            await foreach (var updates in watcher.ReadAsync(Pace, cancellationToken))
            {
                // What made a reset necessary may have changed memberships too.
                if (updates.Reset)
                    await LearnProjectsAsync(watcher, cancellationToken);
                yield return updates;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _watchers, (all, left) => all.Remove(left), watcher);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_pump is not null)
            await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private void Join(InstanceWatcher watcher)
    {
        ImmutableInterlocked.Update(ref _watchers, (all, added) => all.Add(added), watcher);
        lock (_gate)
        {
            // Subscribed before the watcher's first batch, a reset: nothing is lost between its snapshot and the first change.
            _pump ??= PumpAsync(changes.Subscribe(IsOurs, Pace, _ending.Token));
        }
    }

    private static bool IsOurs(Change change) => change.Topic is ChangeTopic.Instance or ChangeTopic.Server;

    private async Task PumpAsync(IAsyncEnumerable<ChangeBatch> batches)
    {
        var health = new Dictionary<ServerId, ServerHealth>();
        await foreach (var batch in batches)
        {
            if (_watchers.IsEmpty && !batch.Reset)
                continue;
            try
            {
                if (batch.Reset)
                    ResetAll();
                else
                    await SpreadAsync(batch, health);
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // the database may be away for a while: the pages read everything anew instead
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(logger, exception);
                ResetAll();
            }
        }
    }

    private async Task SpreadAsync(ChangeBatch batch, Dictionary<ServerId, ServerHealth> health)
    {
        await using var database = await databases.CreateDbContextAsync(_ending.Token);
        var ids = batch.Changes.Where(change => change.Topic == ChangeTopic.Instance)
            .Select(change => InstanceId.From(change.Id)).ToHashSet();
        ids.UnionWith(await OnFlippedServersAsync(database, batch, health));
        if (ids.Count == 0)
            return;
        var rows = await InstanceRowReader.ReadAsync(
            database, InstanceView.Of(database).Where(view => ids.Contains(view.Instance.Id)), _ending.Token);
        foreach (var watcher in _watchers)
            watcher.Offer(rows);
    }

    /// <summary>A server that stops or begins to answer changes the status of all its instances, whose own rows stay the same.</summary>
    private async Task<List<InstanceId>> OnFlippedServersAsync(
        VmManagerDbContext database, ChangeBatch batch, Dictionary<ServerId, ServerHealth> health)
    {
        var servers = batch.Changes.Where(change => change.Topic == ChangeTopic.Server).Select(change => ServerId.From(change.Id)).ToList();
        if (servers.Count == 0)
            return [];
        var now = await database.Servers.Where(server => servers.Contains(server.Id))
            .Select(server => new { server.Id, server.Health }).ToListAsync(_ending.Token);
        var flipped = now.Where(server => !health.TryGetValue(server.Id, out var before) || before != server.Health)
            .Select(server => (ServerId?)server.Id).ToList();
        foreach (var server in now)
            health[server.Id] = server.Health;
        return flipped.Count == 0
            ? []
            : await database.Instances.Where(InstanceRules.TakesRoom).Where(instance => flipped.Contains(instance.ServerId))
                .Select(instance => instance.Id).ToListAsync(_ending.Token);
    }

    private void ResetAll()
    {
        foreach (var watcher in _watchers)
            watcher.Reset();
    }

    private async Task LearnProjectsAsync(InstanceWatcher watcher, CancellationToken cancellationToken)
    {
        if (watcher.SeesAll)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        watcher.Projects = await ProjectAccess.Of(database, watcher.Actor).ToHashSetAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changed instances could not be read; open pages read everything anew")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
