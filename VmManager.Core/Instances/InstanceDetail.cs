using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Projects;

namespace VmManager.Core.Instances;

/// <summary>Everything the page of one instance shows besides figures and activity.</summary>
public sealed record InstanceDetail
{
    public required InstanceRow Row { get; init; }

    /// <summary>The viewer's part; Viewer sees only.</summary>
    public required ProjectRole Role { get; init; }

    public string Notes { get; init; } = "";

    public required TemplateId TemplateId { get; init; }

    public required PlanId PlanId { get; init; }

    public required string OperatingSystem { get; init; }

    public required string LoginUser { get; init; }

    public IReadOnlyList<string> AuthorizedKeys { get; init; } = [];

    /// <summary>SHA-256 fingerprints of the pinned host keys, as OpenSSH prints them.</summary>
    public IReadOnlyList<string> HostKeyFingerprints { get; init; } = [];

    /// <summary>A generated password waits to be shown once.</summary>
    public bool HasUnseenPassword { get; init; }

    public bool HasUserScript { get; init; }

    /// <summary>What its server can do; None while it has no server.</summary>
    public EngineCapabilities Capabilities { get; init; }

    public DateTimeOffset? OnlineAt { get; init; }

    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>For optimistic concurrency when editing.</summary>
    public uint RowVersion { get; init; }
}
