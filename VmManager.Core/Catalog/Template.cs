using VmManager.Core.Engines;

namespace VmManager.Core.Catalog;

/// <summary>What an instance can be made from.</summary>
public sealed class Template
{
    public TemplateId Id { get; init; }

    /// <summary>Unique, stable name in templates.json and addresses: "debian-12".</summary>
    public required string Slug { get; init; }

    public string Name { get; set; } = "";

    /// <summary>Two lines for the card.</summary>
    public string Description { get; set; } = "";

    /// <summary>Name of an icon the pages know: "debian", "web", "ubuntu" …</summary>
    public string Icon { get; set; } = "";

    /// <summary>"Debian 12 (bookworm)".</summary>
    public string OperatingSystem { get; set; } = "";

    /// <summary>The user people sign in as: [a-z][a-z0-9-]{0,30}.</summary>
    public string DefaultUser { get; set; } = "";

    /// <summary>The smallest plan it runs on.</summary>
    public int MinCpus { get; set; } = 1;

    public long MinMemoryBytes { get; set; }

    public long MinDiskBytes { get; set; }

    /// <summary>Order on the create page, smallest first.</summary>
    public int SortOrder { get; set; }

    /// <summary>Not offered any more; what runs keeps running.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public ICollection<TemplateVersion> Versions { get; } = [];

    /// <summary>Whether a plan is large enough for it.</summary>
    public bool RunsOn(Plan plan) => plan.Cpus >= MinCpus && plan.MemoryBytes >= MinMemoryBytes && plan.DiskBytes >= MinDiskBytes;

    public uint RowVersion { get; private set; }
}

/// <summary>One edition of a template. New instances use the newest; old ones remember theirs.</summary>
public sealed class TemplateVersion
{
    public TemplateVersionId Id { get; init; }

    public TemplateId TemplateId { get; init; }

    public Template Template { get; init; } = null!;

    /// <summary>1, 2, 3 …, unique per template.</summary>
    public int Number { get; init; }

    /// <summary>The image by engine: an Incus alias or fingerprint under "Incus", a Proxmox template id under "Proxmox" …</summary>
    public Dictionary<string, string> Images { get; set; } = [];

    /// <summary>The image on servers of that engine; null when there is none.</summary>
    public string? ImageFor(EngineKind engine) => Images.GetValueOrDefault(engine.ToString());

    /// <summary>Came from templates.json; a version an admin made is never replaced by a later seed.</summary>
    public bool IsSeeded { get; init; }

    /// <summary>What changed, for admins.</summary>
    public string Notes { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
