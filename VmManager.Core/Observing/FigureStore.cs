using System.Collections.Concurrent;
using System.Collections.Immutable;
using VmManager.Core.Engines;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>The last 15 minutes of every instance that this process knows of, in memory.</summary>
internal sealed class FigureStore
{
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<InstanceId, InstanceFigures> _figures = new();

    public InstanceFigures Of(InstanceId instanceId) => _figures.GetOrAdd(instanceId, _ => new InstanceFigures());

    public InstanceFigures? Find(InstanceId instanceId) => _figures.GetValueOrDefault(instanceId);

    /// <summary>Forgets instances that nobody has told anything about for as long as points are kept.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var (instanceId, figures) in _figures)
        {
            if (figures.IsIdle(now - Kept))
                _figures.TryRemove(instanceId, out _);
        }
    }
}

/// <summary>Points of one instance, oldest first, and whoever waits for the next one.</summary>
internal sealed class InstanceFigures
{
    private readonly Lock _gate = new();
    private readonly Queue<FigurePoint> _points = new();
    private ImmutableList<Action<FigurePoint>> _watchers = [];
    private (DateTimeOffset At, GuestFigures Figures)? _counters;
    private FigurePoint? _latest;

    public FigurePoint? Latest => Volatile.Read(ref _latest);

    /// <summary>Takes counters as the engine gives them and makes a point of the time since the last ones.</summary>
    /// <returns>The point; null for the first counters, or when they began anew.</returns>
    public FigurePoint? Count(DateTimeOffset at, GuestFigures figures, int cpus)
    {
        FigurePoint? point;
        lock (_gate)
        {
            point = _counters is { } before ? Between(before, (at, figures), cpus) : null;
            _counters = (at, figures);
        }
        if (point is not null)
            Add(point);
        return point;
    }

    /// <summary>Takes a finished point; older ones than the newest are passed over.</summary>
    public void Add(FigurePoint point)
    {
        ImmutableList<Action<FigurePoint>> watchers;
        lock (_gate)
        {
            if (_latest is { } latest && latest.At >= point.At)
                return;
            _points.Enqueue(point);
            while (_points.Peek().At < point.At - FigureStore.Kept)
                _points.Dequeue();
            Volatile.Write(ref _latest, point);
            watchers = _watchers;
        }
        foreach (var watcher in watchers)
            watcher(point);
    }

    /// <summary>The guest runs no more: counters begin anew.</summary>
    public void Interrupt()
    {
        lock (_gate)
            (_counters, _latest) = (null, null);
    }

    public bool IsIdle(DateTimeOffset since)
    {
        lock (_gate)
            return _watchers.IsEmpty && (_points.Count == 0 || _points.Last().At < since);
    }

    /// <summary>The points so far, and the watcher called with each one after them. Dispose it to leave.</summary>
    public (IReadOnlyList<FigurePoint> Recent, IDisposable Subscription) Watch(Action<FigurePoint> watcher)
    {
        lock (_gate)
        {
            _watchers = _watchers.Add(watcher);
            return ([.. _points], new Leave(this, watcher));
        }
    }

    private static FigurePoint? Between(
        (DateTimeOffset At, GuestFigures Figures) before, (DateTimeOffset At, GuestFigures Figures) now, int cpus)
    {
        var seconds = (now.At - before.At).TotalSeconds;
        var startedAnew = now.Figures.CpuTime < before.Figures.CpuTime
            || now.Figures.ReceivedBytes < before.Figures.ReceivedBytes || now.Figures.SentBytes < before.Figures.SentBytes;
        if (seconds <= 0 || startedAnew)
            return null;
        var cpu = now.Figures.CpuFraction
            ?? (now.Figures.CpuTime - before.Figures.CpuTime)?.TotalSeconds / seconds / Math.Max(cpus, 1) ?? 0;
        return new FigurePoint(
            now.At, Math.Clamp(cpu, 0, 1), now.Figures.MemoryBytes, now.Figures.DiskBytes,
            (now.Figures.ReceivedBytes - before.Figures.ReceivedBytes) / seconds,
            (now.Figures.SentBytes - before.Figures.SentBytes) / seconds);
    }

    private sealed class Leave(InstanceFigures figures, Action<FigurePoint> watcher) : IDisposable
    {
        public void Dispose()
        {
            lock (figures._gate)
                figures._watchers = figures._watchers.Remove(watcher);
        }
    }
}
