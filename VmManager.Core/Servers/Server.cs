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

    /// <summary>Why it is in maintenance, for other admins; null when it is not.</summary>
    public string? MaintenanceReason { get; set; }

    public ServerHealth Health { get; set; } = ServerHealth.Unknown;

    /// <summary>Why the server is not healthy, in words; null when it is.</summary>
    public string? HealthMessage { get; set; }

    public DateTimeOffset? HealthChangedAt { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    public string? Version { get; set; }

    public EngineCapabilities Capabilities { get; set; }

    /// <summary>Aliases and fingerprints of the images it holds, sorted; what templates it can serve is decided by these.</summary>
    public List<string> Images { get; set; } = [];

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

    /// <summary>Takes over what a probe found.</summary>
    public void Learn(ServerProbe probe)
    {
        Version = probe.Version;
        Capabilities = probe.Capabilities;
        (Cpus, MemoryBytes, DiskBytes) = (probe.Capacity.Cpus, probe.Capacity.MemoryBytes, probe.Capacity.DiskBytes);
    }

    /// <summary>Takes over which images it holds: by alias, and by fingerprint for templates that name one.</summary>
    /// <returns>Whether anything changed, so that the catalog's offer is read anew.</returns>
    public bool Learn(IEnumerable<EngineImage> images)
    {
        var found = ReferencesOf(images);
        if (found.SequenceEqual(Images, StringComparer.Ordinal))
            return false;
        Images = found;
        return true;
    }

    /// <summary>All names under which images can be asked for: aliases and fingerprints, each once, sorted.</summary>
    public static List<string> ReferencesOf(IEnumerable<EngineImage> images) =>
    [
        .. images.SelectMany(image => new[] { image.Reference, image.Fingerprint }).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Notes how it is; the time is kept while the health stays the same.</summary>
    /// <returns>Whether the health or its reason changed.</returns>
    public bool Note(ServerHealth health, string? message, DateTimeOffset at)
    {
        var changed = health != Health || !string.Equals(message, HealthMessage, StringComparison.Ordinal);
        if (health != Health || HealthChangedAt is null)
            HealthChangedAt = at;
        (Health, HealthMessage) = (health, message);
        return changed;
    }
}

public enum ServerHealth
{
    Unknown,
    Healthy,

    /// <summary>Answers, but something needs an admin (storage nearly full, a missing image).</summary>
    Degraded,
    Unreachable,
}
