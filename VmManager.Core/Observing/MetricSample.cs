using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>Use of an instance over one interval; finer ones are rolled up into coarser ones and dropped after a time.</summary>
public sealed class MetricSample
{
    public InstanceId InstanceId { get; init; }

    public SampleResolution Resolution { get; init; }

    /// <summary>Start of the interval, a multiple of the resolution.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Mean use of the allotted CPUs, 0 to 1.</summary>
    public double Cpu { get; set; }

    /// <summary>Mean memory in bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>Root disk in bytes at the end.</summary>
    public long DiskBytes { get; set; }

    /// <summary>Mean bytes per second.</summary>
    public double ReceivedPerSecond { get; set; }

    public double SentPerSecond { get; set; }

    /// <summary>How many observations are in it, as weight of the next roll-up.</summary>
    public int Count { get; set; }
}

/// <summary>Length of a sample's interval in seconds.</summary>
public enum SampleResolution
{
    TenSeconds = 10,
    Minute = 60,
    TenMinutes = 600,
    Hour = 3600,
}
