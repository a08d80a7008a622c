using VmManager.Core.Engines;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>Turns an engine's counters into use per second, from one observation of a server to the next.</summary>
internal sealed class FigureRates
{
    private Dictionary<Guid, (DateTimeOffset At, GuestFigures Figures)> _before = [];

    /// <summary>
    /// The points of one observation. A guest has none at its first observation, nor after its counters began anew: a difference to nothing
    /// would be a spike that never was.
    /// </summary>
    public IReadOnlyList<(InstanceId Id, FigurePoint Point)> Next(DateTimeOffset at, IReadOnlyList<ObservedGuest> guests)
    {
        var now = new Dictionary<Guid, (DateTimeOffset, GuestFigures)>(guests.Count);
        var points = new List<(InstanceId, FigurePoint)>(guests.Count);
        foreach (var guest in guests)
        {
            if (guest is not { Owner: { } owner, Figures: { } figures })
                continue;
            now[owner] = (at, figures);
            if (_before.TryGetValue(owner, out var before) && at > before.At && Point(at, guest.Size?.Cpus ?? 1, before, figures) is { } point)
                points.Add((InstanceId.From(owner), point));
        }
        _before = now;
        return points;
    }

    private static FigurePoint? Point(DateTimeOffset at, int cpus, (DateTimeOffset At, GuestFigures Figures) before, GuestFigures now)
    {
        var seconds = (at - before.At).TotalSeconds;
        var received = now.ReceivedBytes - before.Figures.ReceivedBytes;
        var sent = now.SentBytes - before.Figures.SentBytes;
        var worked = now.CpuTime - before.Figures.CpuTime;
        if (received < 0 || sent < 0 || worked < TimeSpan.Zero || now.StartedAt != before.Figures.StartedAt)
            return null;
        var cpu = now.CpuFraction ?? (worked?.TotalSeconds ?? 0) / seconds / Math.Max(cpus, 1);
        // The engine reads the counter a moment earlier or later than the clock: a little over one is noise.
        return new FigurePoint(at, Math.Clamp(cpu, 0, 1), now.MemoryBytes, now.DiskBytes, received / seconds, sent / seconds);
    }
}
