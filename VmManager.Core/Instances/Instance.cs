using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Servers;

namespace VmManager.Core.Instances;

/// <summary>A Linux machine of a project. Its name at the engine is an attribute, reserved before use.</summary>
public sealed class Instance
{
    public InstanceId Id { get; init; }

    public ProjectId ProjectId { get; init; }

    public PersonId CreatedBy { get; init; }

    /// <summary>Host name and label: 1 to 63 of [a-z0-9-], unique among the project's instances that are not deleted.</summary>
    public string Name { get; set; } = "";

    public string Notes { get; set; } = "";

    /// <summary>Lower case, unique, at most 20.</summary>
    public List<string> Tags { get; set; } = [];

    public TemplateVersionId TemplateVersionId { get; init; }

    public TemplateVersion TemplateVersion { get; init; } = null!;

    public PlanId PlanId { get; set; }

    public Plan Plan { get; set; } = null!;

    /// <summary>Size in force or being brought into force; what placement counts as promised.</summary>
    public int Cpus { get; set; }

    public long MemoryBytes { get; set; }

    public long DiskBytes { get; set; }

    /// <summary>Price per running hour in micro-points, as accepted when the instance was created or resized, or later.</summary>
    public long PricePerHour { get; set; }

    /// <summary>The same per stopped hour.</summary>
    public long PricePerHourStopped { get; set; }

    /// <summary>The most it costs in a calendar month; null for no cap.</summary>
    public long? CapPerMonth { get; set; }

    /// <summary>The version of the plan's price that was accepted; null for none (nothing is charged then unless a price per hour is set).</summary>
    public PlanPriceId? PriceId { get; set; }

    /// <summary>When lifecycle or price last changed what is charged; a change of <see cref="ObservedState"/> has <see cref="StateChangedAt"/>.</summary>
    public DateTimeOffset? UsageChangedAt { get; set; }

    /// <summary>When points run out: 1 is stopped first, 9 last.</summary>
    public int StopPriority { get; set; } = 5;

    /// <summary>Set while it is stopped for want of points; cleared when a person starts it or points wake it.</summary>
    public DateTimeOffset? StoppedByLadderAt { get; set; }

    /// <summary>Set by placement; null before.</summary>
    public ServerId? ServerId { get; set; }

    public Server? Server { get; set; }

    /// <summary>Name or id at the engine, unique per server; null before placement.</summary>
    public string? EngineReference { get; set; }

    public InstanceLifecycle Lifecycle { get; set; } = InstanceLifecycle.Provisioning;

    /// <summary>What the person asked for: Running or Stopped or Frozen.</summary>
    public PowerState DesiredState { get; set; } = PowerState.Running;

    /// <summary>What the engine last said.</summary>
    public PowerState ObservedState { get; set; } = PowerState.Unknown;

    /// <summary>
    /// Since when <see cref="ObservedState"/> is known: when the look at the engine began that last changed it, or when an operation changed it.
    /// An older look does not overwrite it.
    /// </summary>
    public DateTimeOffset? ObservedAt { get; set; }

    /// <summary>
    /// From when <see cref="ObservedState"/> counts: when an operation changed it or a look found it; what was found stopped, broken or gone, from the
    /// last look that still saw it otherwise.
    /// </summary>
    public DateTimeOffset? StateChangedAt { get; set; }

    /// <summary>Where observation contradicts what was asked for.</summary>
    public InstanceDrift Drift { get; set; }

    public string? Address { get; set; }

    /// <summary>When the guest was last started, by the engine.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    public string LoginUser { get; set; } = "";

    /// <summary>The person's public keys chosen at creation, authorized_keys lines.</summary>
    public List<string> AuthorizedKeys { get; set; } = [];

    /// <summary>The SSH host keys pinned at provisioning, known_hosts lines without the host field.</summary>
    public List<string> HostKeys { get; set; } = [];

    /// <summary>The platform's own private key for this instance's shells, encrypted; OpenSSH format.</summary>
    public string? ProtectedShellKey { get; set; }

    /// <summary>The generated password, encrypted, until it was shown once.</summary>
    public string? ProtectedPassword { get; set; }

    /// <summary>Run as root once at first boot; null for none. At most 64 KiB.</summary>
    public string? UserScript { get; init; }

    /// <summary>Delete is refused while set.</summary>
    public bool IsProtected { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first probe proved that SSH works.</summary>
    public DateTimeOffset? OnlineAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>
    /// Counts the edits people make. It is the concurrency token, instead of the row's own version: observation writes the same row all the
    /// time, and must not make a person's form stale.
    /// </summary>
    public int Revision { get; set; }
}

public enum InstanceLifecycle
{
    /// <summary>Being made by its create operation.</summary>
    Provisioning,
    Ready,

    /// <summary>Creating failed and was undone; the row keeps what was asked for until the person dismisses it.</summary>
    Failed,
    Deleting,
    Deleted,
}

/// <summary>What the reconciler found.</summary>
public enum InstanceDrift
{
    None,

    /// <summary>Stopped, started or frozen outside the platform.</summary>
    StateChangedOutside,

    /// <summary>The server answers and does not have it.</summary>
    Ghost,

    /// <summary>Its limits were changed outside.</summary>
    SizeChangedOutside,
}
