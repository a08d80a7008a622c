using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>Use of instances for pages: from memory where this process watches the server, else from the samples others wrote.</summary>
internal sealed class Figures(
    IDbContextFactory<VmManagerDbContext> databases, FigureStore store, IChangeHub changes, TimeProvider time) : IFigures
{
    /// <summary>An instance without a newer point than this is not "live".</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    /// <summary>How often a process that does not watch the server itself reads what the one that does has written.</summary>
    private static readonly TimeSpan ReadPace = TimeSpan.FromSeconds(5);

    public IReadOnlyDictionary<InstanceId, FigurePoint> Latest(IReadOnlyCollection<InstanceId> instances)
    {
        var oldest = time.GetUtcNow() - Stale;
        var latest = new Dictionary<InstanceId, FigurePoint>();
        foreach (var instanceId in instances)
        {
            if (store.Find(instanceId)?.Latest is { } point && point.At >= oldest)
                latest[instanceId] = point;
        }
        return latest;
    }

    public async Task<Result<FigureStream>> WatchAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Viewer, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var since = time.GetUtcNow() - FigureStore.Kept;
        var written = await SamplesAsync(database, instanceId, SampleResolution.TenSeconds, since, cancellationToken);
        var points = Channel.CreateBounded<FigurePoint>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        var (recent, subscription) = store.Of(instanceId).Watch(point => points.Writer.TryWrite(point));
        // What this process saw itself is finer; before that, what was written.
        var first = recent.Count > 0 ? recent[0].At : DateTimeOffset.MaxValue;
        return new FigureStream(
            [.. written.Where(point => point.At + SampleResolution.TenSeconds.Length() < first), .. recent],
            NextAsync(instanceId, found.Value.ServerId?.Value, points.Reader, subscription, cancellationToken));
    }

    public async Task<Result<IReadOnlyList<FigurePoint>>> HistoryAsync(
        Actor actor, InstanceId instanceId, FigureSpan span, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Viewer, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var (resolution, length) = SampleTimes.Of(span);
        return Result<IReadOnlyList<FigurePoint>>.Success(
            await SamplesAsync(database, instanceId, resolution, time.GetUtcNow() - length, cancellationToken));
    }

    private static Task<List<FigurePoint>> SamplesAsync(
        VmManagerDbContext database, InstanceId instanceId, SampleResolution resolution, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.MetricSamples.AsNoTracking()
            .Where(sample => sample.InstanceId == instanceId && sample.Resolution == resolution && sample.At >= since)
            .OrderBy(sample => sample.At)
            .Select(sample => new FigurePoint(
                sample.At, sample.Cpu, sample.MemoryBytes, sample.DiskBytes, sample.ReceivedPerSecond, sample.SentPerSecond))
            .ToListAsync(cancellationToken);

    private async IAsyncEnumerable<FigurePoint> NextAsync(
        InstanceId instanceId,
        Guid? serverId,
        ChannelReader<FigurePoint> points,
        IDisposable subscription,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leave = subscription;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadWhatOthersWriteAsync(instanceId, serverId, ending.Token);
        try
        {
            await foreach (var point in points.ReadAllAsync(cancellationToken))
                yield return point;
        }
        finally
        {
            await ending.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Brings samples of a server that another process watches into this process's memory, as long as somebody looks.</summary>
    private async Task ReadWhatOthersWriteAsync(InstanceId instanceId, Guid? serverId, CancellationToken ending)
    {
        await foreach (var _ in changes.Subscribe(change => change.Topic == ChangeTopic.Figures && change.Id == serverId, ReadPace, ending))
        {
            var latest = store.Find(instanceId)?.Latest?.At;
            if (latest > time.GetUtcNow() - ReadPace)
                continue;
            await using var database = await databases.CreateDbContextAsync(ending);
            var since = latest ?? time.GetUtcNow() - Stale;
            foreach (var point in await SamplesAsync(database, instanceId, SampleResolution.TenSeconds, since, ending))
                store.Of(instanceId).Add(point);
        }
    }
}
