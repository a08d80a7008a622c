using System.Collections.Concurrent;
using System.Threading.Channels;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>The last fifteen minutes of every instance in the memory of this process, and who watches them.</summary>
internal sealed class FigureStore(TimeProvider time)
{
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<InstanceId, FigureTrack> _tracks = new();

    public void Add(IReadOnlyList<(InstanceId Id, FigurePoint Point)> points)
    {
        foreach (var (id, point) in points)
            _tracks.GetOrAdd(id, _ => new FigureTrack()).Add(point);
    }

    public FigurePoint? Latest(InstanceId instanceId) =>
        _tracks.TryGetValue(instanceId, out var track) && track.Last is { } last && last.At > time.GetUtcNow() - Span ? last : null;

    /// <summary>The points kept, and those that follow; leave when done.</summary>
    public (IReadOnlyList<FigurePoint> Recent, ChannelReader<FigurePoint> Next, Action Leave) Watch(InstanceId instanceId)
    {
        var track = _tracks.GetOrAdd(instanceId, _ => new FigureTrack());
        // A page that does not keep up loses the oldest points, which the next ones cover.
        var channel = Channel.CreateBounded<FigurePoint>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
        return (track.Join(channel), channel.Reader, () => track.Leave(channel));
    }

    /// <summary>Forgets instances of which nothing was heard for the whole span.</summary>
    public void Forget()
    {
        var oldest = time.GetUtcNow() - Span;
        foreach (var (id, track) in _tracks)
        {
            if (track.IsIdle(oldest))
                _tracks.TryRemove(id, out _);
        }
    }
}

/// <summary>One instance's points, oldest first.</summary>
internal sealed class FigureTrack
{
    private readonly Lock _gate = new();
    private readonly Queue<FigurePoint> _points = new();
    private readonly List<Channel<FigurePoint>> _watchers = [];

    public FigurePoint? Last { get; private set; }

    public void Add(FigurePoint point)
    {
        lock (_gate)
        {
            if (Last is not null && point.At <= Last.At)
                return;
            _points.Enqueue(point);
            while (_points.Peek().At < point.At - FigureStore.Span)
                _points.Dequeue();
            Last = point;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(point);
        }
    }

    public IReadOnlyList<FigurePoint> Join(Channel<FigurePoint> watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            return [.. _points];
        }
    }

    public void Leave(Channel<FigurePoint> watcher)
    {
        lock (_gate)
            _watchers.Remove(watcher);
        watcher.Writer.TryComplete();
    }

    public bool IsIdle(DateTimeOffset oldest)
    {
        lock (_gate)
            return _watchers.Count == 0 && (Last is null || Last.At < oldest);
    }
}
