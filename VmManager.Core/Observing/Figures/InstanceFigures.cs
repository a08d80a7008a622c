using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

internal sealed class InstanceFigures(
    IDbContextFactory<VmManagerDbContext> databases, FigureStore store, TimeProvider time) : IFigures
{
    public IReadOnlyDictionary<InstanceId, FigurePoint> Latest(IReadOnlyCollection<InstanceId> instances) => instances
        .Select(id => (Id: id, Point: store.Latest(id))).Where(pair => pair.Point is not null)
        .DistinctBy(pair => pair.Id).ToDictionary(pair => pair.Id, pair => pair.Point!);

    public async Task<Result<FigureStream>> WatchAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await RefusalAsync(database, actor, instanceId, cancellationToken) is { } refusal)
            return refusal;
        var (recent, next, leave) = store.Watch(instanceId);
        // Also when nobody ever reads the stream.
        cancellationToken.Register(leave);
        var since = time.GetUtcNow() - FigureStore.Span;
        // What this process did not see itself (it has just started, or another one observes) comes from the samples.
        var until = recent.Count > 0 ? recent[0].At - TimeSpan.FromSeconds((int)SampleResolution.TenSeconds) : time.GetUtcNow();
        var earlier = await SamplesAsync(database, instanceId, SampleResolution.TenSeconds, since, until, cancellationToken);
        return new FigureStream([.. earlier, .. recent.Where(point => point.At >= since)], FollowAsync(next, leave, cancellationToken));
    }

    public async Task<Result<IReadOnlyList<FigurePoint>>> HistoryAsync(
        Actor actor, InstanceId instanceId, FigureSpan span, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await RefusalAsync(database, actor, instanceId, cancellationToken) is { } refusal)
            return refusal;
        var (resolution, length) = span switch
        {
            FigureSpan.Day => (SampleResolution.Minute, TimeSpan.FromDays(1)),
            FigureSpan.Week => (SampleResolution.TenMinutes, TimeSpan.FromDays(7)),
            _ => (SampleResolution.Hour, TimeSpan.FromDays(31)),
        };
        var now = time.GetUtcNow();
        return Result<IReadOnlyList<FigurePoint>>.Success(
            await SamplesAsync(database, instanceId, resolution, now - length, now, cancellationToken));
    }

    private static async Task<Error?> RefusalAsync(
        VmManagerDbContext database, Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        (await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Viewer, cancellationToken)).Error;

    private static Task<List<FigurePoint>> SamplesAsync(
        VmManagerDbContext database,
        InstanceId instanceId,
        SampleResolution resolution,
        DateTimeOffset since,
        DateTimeOffset until,
        CancellationToken cancellationToken) => database.MetricSamples
        .Where(sample => sample.InstanceId == instanceId && sample.Resolution == resolution && sample.At >= since && sample.At <= until)
        .OrderBy(sample => sample.At)
        .Select(sample => new FigurePoint(
            sample.At, sample.Cpu, sample.MemoryBytes, sample.DiskBytes, sample.ReceivedPerSecond, sample.SentPerSecond))
        .ToListAsync(cancellationToken);

    private static async IAsyncEnumerable<FigurePoint> FollowAsync(
        System.Threading.Channels.ChannelReader<FigurePoint> next, Action leave, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var point in next.ReadAllAsync(cancellationToken))
                yield return point;
        }
        finally
        {
            leave();
        }
    }
}
