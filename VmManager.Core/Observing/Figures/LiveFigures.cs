using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>
/// The figures of a server's last tick, for the processes that do not observe it: one row per server, one read per tick and process. Not worth
/// logging: the next tick replaces it.
/// </summary>
public sealed class LiveFigures
{
    public ServerId ServerId { get; init; }

    public DateTimeOffset At { get; set; }

    /// <summary>Packed by <see cref="FigurePacking"/>.</summary>
    public required byte[] Points { get; set; }
}
