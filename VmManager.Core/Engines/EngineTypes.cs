namespace VmManager.Core.Engines;

/// <summary>What an engine can do; a page shows what is missing as disabled, with the reason.</summary>
[Flags]
public enum EngineCapabilities
{
    None = 0,
    Freeze = 1 << 0,
    ResizeCpuLive = 1 << 1,
    ResizeMemoryLive = 1 << 2,
    GrowDiskLive = 1 << 3,
    Events = 1 << 4,
    GuestAccess = 1 << 5,
    Snapshots = 1 << 6,
    SnapshotWhileRunning = 1 << 7,
    Backups = 1 << 8,
    TextConsole = 1 << 9,
    ScreenConsole = 1 << 10,
}

/// <summary>Size of a guest.</summary>
/// <param name="Cpus">Virtual CPUs.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
/// <param name="DiskBytes">Root disk in bytes.</param>
public sealed record GuestSize(int Cpus, long MemoryBytes, long DiskBytes);

/// <summary>What to create. The reference is the guest's name at the engine, reserved by an earlier step.</summary>
/// <param name="Reference">Name or id of the guest at the engine.</param>
/// <param name="Owner">Our identity of the instance; written to the guest, so that it can be told from a stranger's.</param>
/// <param name="HostName">The guest's own host name.</param>
/// <param name="Image">The image as the engine knows it (an Incus alias or fingerprint, a Proxmox template id …).</param>
/// <param name="Size">Limits.</param>
public sealed record GuestSpec(string Reference, Guid Owner, string HostName, string Image, GuestSize Size);

public enum PowerAction
{
    Start,

    /// <summary>Asks the guest to shut down; fails as passing when it does not in time.</summary>
    Shutdown,

    /// <summary>Takes the power away.</summary>
    ForceStop,
    Restart,
    Freeze,
    Unfreeze,
}

/// <summary>Power state as the engine reports it.</summary>
public enum PowerState
{
    /// <summary>Not observed yet, or the server cannot be reached.</summary>
    Unknown,
    Stopped,
    Starting,
    Running,
    Stopping,
    Frozen,

    /// <summary>The engine itself says that the guest is broken.</summary>
    Error,

    /// <summary>The server answers and does not have the guest.</summary>
    Missing,
}

/// <summary>A change the engine accepted.</summary>
/// <param name="Handle">What <see cref="IEngine.FollowAsync"/> takes, or null when the change is finished.</param>
/// <param name="Percent">Progress, where the engine tells.</param>
/// <param name="NeedsRestart">A resize that takes effect at the guest's next start.</param>
public sealed record EngineTask(string? Handle, int? Percent = null, bool NeedsRestart = false)
{
    public static EngineTask Finished { get; } = new(Handle: null);

    public bool IsFinished => Handle is null;
}

/// <summary>What a server is and has.</summary>
/// <param name="Version">The product's version, for people.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Capacity">What it has in all.</param>
/// <param name="Name">The server's own name for itself.</param>
/// <param name="CertificateFingerprint">SHA-256 of the server certificate in hex; null over a Unix socket.</param>
public sealed record ServerProbe(
    string Version, EngineCapabilities Capabilities, ServerCapacity Capacity, string? Name, string? CertificateFingerprint);

/// <summary>What a server has in all. Zero means unknown.</summary>
public sealed record ServerCapacity(int Cpus, long MemoryBytes, long DiskBytes);

/// <summary>What a server uses now, by its own figures.</summary>
/// <param name="MemoryBytes">Memory in use, in bytes.</param>
/// <param name="DiskBytes">Storage in use in the pool, in bytes.</param>
/// <param name="LoadAverage">Load over one minute; null where the engine does not tell.</param>
public sealed record ServerUsage(long MemoryBytes, long DiskBytes, double? LoadAverage);

/// <summary>All guests of a server at one time.</summary>
public sealed record ServerObservation(DateTimeOffset At, IReadOnlyList<ObservedGuest> Guests, ServerUsage? Usage);

/// <summary>A guest as the engine sees it.</summary>
/// <param name="Reference">Its name or id at the engine.</param>
/// <param name="Owner">Our mark, or null when the guest is not ours.</param>
/// <param name="State">Power state.</param>
/// <param name="Addresses">Global addresses, IPv4 first.</param>
/// <param name="Size">Its limits now, where the engine tells.</param>
/// <param name="Figures">Use, or null when it does not run.</param>
public sealed record ObservedGuest(
    string Reference, Guid? Owner, PowerState State, IReadOnlyList<string> Addresses, GuestSize? Size, GuestFigures? Figures);

/// <summary>Use of a running guest. Counters start again at zero when the guest does.</summary>
/// <param name="CpuTime">Processor time used since its start, over all CPUs; null where the engine gives a fraction instead.</param>
/// <param name="CpuFraction">Use of the allotted CPUs from 0 to 1; null where the engine gives a counter instead.</param>
/// <param name="MemoryBytes">Memory in use, without caches where the engine can tell.</param>
/// <param name="DiskBytes">Root disk in use.</param>
/// <param name="ReceivedBytes">Counter of bytes received on all interfaces but loopback.</param>
/// <param name="SentBytes">Counter of bytes sent.</param>
/// <param name="StartedAt">When the guest was started, where the engine tells.</param>
public sealed record GuestFigures(
    TimeSpan? CpuTime, double? CpuFraction, long MemoryBytes, long DiskBytes, long ReceivedBytes, long SentBytes, DateTimeOffset? StartedAt);

/// <summary>Something changed at the engine.</summary>
/// <param name="Reference">The guest.</param>
/// <param name="Action">The engine's own word ("instance-stopped"), for the log.</param>
/// <param name="At">When, by the engine's clock.</param>
public sealed record EngineEvent(string Reference, string Action, DateTimeOffset At);

/// <summary>An image a server holds.</summary>
/// <param name="Reference">What <see cref="GuestSpec.Image"/> takes.</param>
/// <param name="Fingerprint">Content hash, where there is one.</param>
/// <param name="Description">The image's own words.</param>
/// <param name="SizeBytes">Size in bytes.</param>
public sealed record EngineImage(string Reference, string? Fingerprint, string Description, long SizeBytes);
