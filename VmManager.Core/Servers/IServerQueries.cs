using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Servers as admins see them; for anybody else they are "not found".</summary>
public interface IServerQueries
{
    /// <summary>All servers that were not removed, by name.</summary>
    Task<Result<IReadOnlyList<ServerRow>>> ListAsync(Actor actor, CancellationToken cancellationToken);

    Task<Result<ServerDetail>> FindAsync(Actor actor, ServerId serverId, CancellationToken cancellationToken);
}

/// <summary>A server in the admins' list.</summary>
public sealed record ServerRow
{
    public required ServerId Id { get; init; }

    public required string Name { get; init; }

    public required EngineKind Engine { get; init; }

    public required string Endpoint { get; init; }

    public ServerHealth Health { get; init; }

    /// <summary>Why it is not healthy, in words; null when it is.</summary>
    public string? HealthMessage { get; init; }

    /// <summary>Since when the health is what it is.</summary>
    public DateTimeOffset? HealthChangedAt { get; init; }

    /// <summary>When it last answered an observation.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    public bool InMaintenance { get; init; }

    public string? MaintenanceReason { get; init; }

    public string? Version { get; init; }

    public required ResourceShare Cpus { get; init; }

    public required ResourceShare Memory { get; init; }

    public required ResourceShare Disk { get; init; }

    /// <summary>Instances placed on it that still exist.</summary>
    public int InstanceCount { get; init; }
}

/// <summary>One resource of a server, in CPUs or bytes.</summary>
/// <param name="Total">What the server has; zero while unknown.</param>
/// <param name="Overcommit">How many times over it may be promised.</param>
/// <param name="Promised">The sum of its instances' sizes.</param>
/// <param name="Used">What is used by the server's own figures; null where it does not tell.</param>
public sealed record ResourceShare(long Total, double Overcommit, long Promised, long? Used)
{
    /// <summary>How much may be promised in all.</summary>
    public long Promisable => (long)(Total * Overcommit);

    /// <summary>Share promised, 0 to 1 (more after a factor was lowered); 0 while the total is unknown.</summary>
    public double PromisedShare => Promisable == 0 ? 0 : (double)Promised / Promisable;

    /// <summary>Share in use; null where the server does not tell.</summary>
    public double? UsedShare => Used is { } used && Total > 0 ? (double)used / Total : null;

    /// <summary>The same resource over several servers.</summary>
    public static ResourceShare Sum(IReadOnlyCollection<ResourceShare> shares)
    {
        var total = shares.Sum(share => share.Total);
        var promisable = shares.Sum(share => (double)share.Promisable);
        long? used = shares.Any(share => share.Used is not null) ? shares.Sum(share => share.Used ?? 0) : null;
        return new ResourceShare(total, total == 0 ? 1 : promisable / total, shares.Sum(share => share.Promised), used);
    }
}

/// <summary>A server with all it is.</summary>
public sealed record ServerDetail
{
    public required ServerRow Row { get; init; }

    /// <summary>As it can be edited; given back as what the admin saw.</summary>
    public required ServerForm Form { get; init; }

    /// <summary>Pinned SHA-256 of its certificate in hex; null over a Unix socket.</summary>
    public string? CertificateFingerprint { get; init; }

    public EngineCapabilities Capabilities { get; init; }

    /// <summary>Aliases and fingerprints of the images it holds.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Names of the templates it can serve.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
}
