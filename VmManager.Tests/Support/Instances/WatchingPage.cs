using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;

namespace VmManager.Tests.Support.Instances;

/// <summary>Watches the feed as an open page does, and keeps what it was told.</summary>
public sealed class WatchingPage : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _isOpen = new();
    private readonly ConcurrentQueue<(InstanceId Id, InstanceStatus Status)> _seen = new();
    private readonly ConcurrentQueue<(bool Reset, int Rows)> _batches = new();
    private Task _reading = Task.CompletedTask;

    public ConcurrentDictionary<InstanceId, InstanceRow> Rows { get; } = new();

    public IReadOnlyList<(bool Reset, int Rows)> Batches => [.. _batches];

    public IEnumerable<InstanceStatus> Seen(InstanceId id) => _seen.Where(pair => pair.Id == id).Select(pair => pair.Status);

    /// <summary>Returns when the first batch is there.</summary>
    public static async Task<WatchingPage> OpenAsync(
        IInstanceFeed feed, InstanceWorld world, Actor? actor = null, InstanceId? only = null, bool allProjects = false)
    {
        var page = new WatchingPage();
        page._reading = page.ReadAsync(feed.WatchAsync(actor ?? world.Actor, only, allProjects, page._ending.Token));
        await page._isOpen.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return page;
    }

    public Task UntilAsync(Func<IReadOnlyDictionary<InstanceId, InstanceRow>, bool> condition) => Poll.UntilAsync(() => condition(Rows), what: "the page to show it");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<InstanceUpdates> updates)
    {
        await foreach (var update in updates)
        {
            _batches.Enqueue((update.Reset, update.Rows.Count));
            foreach (var row in update.Rows)
            {
                Rows[row.Id] = row;
                _seen.Enqueue((row.Id, row.Status));
            }
            _isOpen.TrySetResult();
        }
    }
}

/// <summary>Counts the units of work.</summary>
public sealed class CountedDatabases(IDbContextFactory<VmManagerDbContext> inner) : IDbContextFactory<VmManagerDbContext>
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public VmManagerDbContext CreateDbContext()
    {
        Interlocked.Increment(ref _count);
        return inner.CreateDbContext();
    }
}
