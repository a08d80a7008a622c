using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>Use of instances, live and past.</summary>
public interface IFigures
{
    /// <summary>The newest point of each instance, from memory; instances without one are left out.</summary>
    IReadOnlyDictionary<InstanceId, FigurePoint> Latest(IReadOnlyCollection<InstanceId> instances);

    /// <summary>The last 15 minutes, then each new point, until cancelled. "Not found" for someone else's.</summary>
    Task<Result<FigureStream>> WatchAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);

    /// <summary>Rolled-up samples of a past span; gaps are left out.</summary>
    Task<Result<IReadOnlyList<FigurePoint>>> HistoryAsync(
        Actor actor, InstanceId instanceId, FigureSpan span, CancellationToken cancellationToken);
}

/// <summary>Use at one time.</summary>
/// <param name="At">Start of the interval.</param>
/// <param name="Cpu">Use of the allotted CPUs, 0 to 1.</param>
/// <param name="MemoryBytes">Memory in use.</param>
/// <param name="DiskBytes">Root disk in use.</param>
/// <param name="ReceivedPerSecond">Bytes per second in.</param>
/// <param name="SentPerSecond">Bytes per second out.</param>
public sealed record FigurePoint(
    DateTimeOffset At, double Cpu, long MemoryBytes, long DiskBytes, double ReceivedPerSecond, double SentPerSecond);

/// <summary>The recent past and what follows.</summary>
public sealed record FigureStream(IReadOnlyList<FigurePoint> Recent, IAsyncEnumerable<FigurePoint> Next);

public enum FigureSpan
{
    Day,
    Week,
    Month,
}
