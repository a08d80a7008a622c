using System.Collections.Concurrent;
using System.Diagnostics;
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
    private readonly ConcurrentQueue<(long At, InstanceRow Row)> _seen = new();
    private readonly ConcurrentQueue<(bool Reset, int Rows)> _batches = new();
    private Task _reading = Task.CompletedTask;

    public ConcurrentDictionary<InstanceId, InstanceRow> Rows { get; } = new();

    public IReadOnlyList<(bool Reset, int Rows)> Batches => [.. _batches];

    public IEnumerable<InstanceStatus> Seen(InstanceId id) => _seen.Where(seen => seen.Row.Id == id).Select(seen => seen.Row.Status);

    /// <summary>Returns when the first batch is there.</summary>
    public static async Task<WatchingPage> OpenAsync(
        IInstanceFeed feed, Actor actor, InstanceId? only = null, bool allProjects = false)
    {
        var page = new WatchingPage();
        page._reading = page.ReadAsync(feed.WatchAsync(actor, only, allProjects, page._ending.Token));
        await page._isOpen.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return page;
    }

    /// <summary>Changes something outside and waits until the page shows it.</summary>
    /// <returns>How long that took after the change; nothing when it was there before the change returned.</returns>
    public async Task<TimeSpan> ShowsAsync(InstanceId id, Func<InstanceRow, bool> condition, Func<Task> change)
    {
        var begun = Stopwatch.GetTimestamp();
        await change();
        var done = Stopwatch.GetTimestamp();
        long? shown = null;
        await Poll.UntilAsync(
            () => (shown = _seen.Where(seen => seen.At >= begun && seen.Row.Id == id && condition(seen.Row)).Select(seen => (long?)seen.At).FirstOrDefault()) is not null,
            what: "the page to show it");
        return shown > done ? Stopwatch.GetElapsedTime(done, shown.Value) : TimeSpan.Zero;
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
                _seen.Enqueue((Stopwatch.GetTimestamp(), row));
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
