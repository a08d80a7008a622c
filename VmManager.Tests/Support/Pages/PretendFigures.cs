using System.Runtime.CompilerServices;
using VmManager.Core.Instances;
using VmManager.Core.Observing;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

/// <summary>Figures of a machine that is a little busy; the same for every run.</summary>
internal sealed class PretendFigures(PretendPlatform platform) : IFigures
{
    /// <summary>How often new points come; null never.</summary>
    public TimeSpan? Interval { get; init; }

    public IReadOnlyDictionary<InstanceId, FigurePoint> Latest(IReadOnlyCollection<InstanceId> instances) => instances
        .Where(id => platform[id].Row.Status == InstanceStatus.Running)
        .ToDictionary(id => id, id => Point(DateTimeOffset.UtcNow, id.Value.GetHashCode()));

    public Task<Result<FigureStream>> WatchAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        Task.FromResult<Result<FigureStream>>(new FigureStream(Points(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(5)), NextAsync(cancellationToken)));

    public Task<Result<IReadOnlyList<FigurePoint>>> HistoryAsync(
        Actor actor, InstanceId instanceId, FigureSpan span, CancellationToken cancellationToken) =>
        Task.FromResult(Result<IReadOnlyList<FigurePoint>>.Success(span switch
        {
            FigureSpan.Day => Points(TimeSpan.FromDays(1), TimeSpan.FromMinutes(1)),
            FigureSpan.Week => Points(TimeSpan.FromDays(7), TimeSpan.FromMinutes(10)),
            _ => Points(TimeSpan.FromDays(30), TimeSpan.FromHours(1)),
        }));

    private static List<FigurePoint> Points(TimeSpan span, TimeSpan interval)
    {
        var now = DateTimeOffset.UtcNow;
        var count = (int)(span / interval);
        // A gap in the second third, as after a restart.
        return [.. Enumerable.Range(0, count).Where(index => index < count * 0.42 || index > count * 0.48).Select(index => Point(now - span + (interval * index), index))];
    }

    private static FigurePoint Point(DateTimeOffset at, int seed)
    {
        var wave = (Math.Sin(seed / 9.0) + Math.Sin(seed / 2.3) + 2) / 4;
        return new FigurePoint(
            at, 0.08 + (0.55 * wave * wave), (long)((0.42 + (0.2 * wave)) * 2 * Sample.Gibibyte), (long)(3.1 * Sample.Gibibyte) + (seed % 1000 * 90_000L),
            20_000 + (380_000 * wave), 9_000 + (120_000 * (1 - wave)));
    }

    private async IAsyncEnumerable<FigurePoint> NextAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interval is not { } interval)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
        using var timer = new PeriodicTimer(interval);
        for (var index = 180; await timer.WaitForNextTickAsync(cancellationToken); index++)
            yield return Point(DateTimeOffset.UtcNow, index);
    }
}
