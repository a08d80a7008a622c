using VmManager.Core.Engines;

namespace VmManager.Core.Servers;

/// <summary>A hypervisor the platform may place instances on. People never see it.</summary>
public sealed class Server
{
    public ServerId Id { get; init; }

    /// <summary>Unique name for admins.</summary>
    public string Name { get; set; } = "";

    public EngineKind Engine { get; init; }

    /// <summary>"unix:/path" or "https://host:port".</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Pinned SHA-256 of the server certificate in hex; null over a Unix socket.</summary>
    public string? CertificateFingerprint { get; set; }

    /// <summary>Credentials, encrypted; null when the endpoint needs none.</summary>
    public string? ProtectedSecrets { get; set; }

    /// <summary>Storage pool, network and the like, by the names in <see cref="EngineConnection"/>.</summary>
    public Dictionary<string, string> Settings { get; set; } = [];

    /// <summary>No new instances while set; running ones are left alone.</summary>
    public bool InMaintenance { get; set; }

    public ServerHealth Health { get; set; } = ServerHealth.Unknown;

    /// <summary>Why the server is not healthy, in words; null when it is.</summary>
    public string? HealthMessage { get; set; }

    public DateTimeOffset? HealthChangedAt { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    public string? Version { get; set; }

    public EngineCapabilities Capabilities { get; set; }

    /// <summary>Capacity in all; zero while unknown.</summary>
    public int Cpus { get; set; }

    public long MemoryBytes { get; set; }

    public long DiskBytes { get; set; }

    /// <summary>Use by the server's own figures.</summary>
    public long MemoryUsedBytes { get; set; }

    public long DiskUsedBytes { get; set; }

    /// <summary>How many virtual CPUs may be promised for each real one.</summary>
    public double CpuOvercommit { get; set; } = 4;

    public double MemoryOvercommit { get; set; } = 1;

    public double DiskOvercommit { get; set; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set when an admin removed the server from the platform.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    /// <summary>Optimistic concurrency: PostgreSQL's row version.</summary>
    public uint RowVersion { get; private set; }
}

public enum ServerHealth
{
    Unknown,
    Healthy,

    /// <summary>Answers, but something needs an admin (storage nearly full, a missing image).</summary>
    Degraded,
    Unreachable,
}
