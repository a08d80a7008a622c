using VmManager.Core.Engines;

namespace VmManager.Core.Catalog;

/// <summary>What an admin writes about a template. Field names in refusals are the property names here.</summary>
public sealed record TemplateForm
{
    public string Name { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>One of <see cref="TemplateIcons.All"/>.</summary>
    public string Icon { get; init; } = TemplateIcons.All[0];

    public string OperatingSystem { get; init; } = "";

    public string DefaultUser { get; init; } = "";

    public int MinCpus { get; init; } = 1;

    public long MinMemoryBytes { get; init; } = 256L << 20;

    public long MinDiskBytes { get; init; } = 2L << 30;

    /// <summary>The image by engine. Changing any makes a new version; running instances keep theirs.</summary>
    public IReadOnlyDictionary<EngineKind, string> Images { get; init; } = new Dictionary<EngineKind, string>();

    /// <summary>What changed in the images, for other admins.</summary>
    public string VersionNotes { get; init; } = "";
}

/// <summary>What an admin writes about a plan. Running instances keep the size and price they were created with.</summary>
public sealed record PlanForm
{
    public string Name { get; init; } = "";

    public int Cpus { get; init; } = 1;

    public long MemoryBytes { get; init; } = 512L << 20;

    public long DiskBytes { get; init; } = 4L << 30;

    /// <summary>Micro-points per running hour.</summary>
    public long PricePerHour { get; init; }
}

/// <summary>The pictures pages can show for a template.</summary>
public static class TemplateIcons
{
    public static IReadOnlyList<string> All { get; } = ["box", "debian", "ubuntu", "web", "globe", "disk", "script", "terminal", "layers", "shield"];
}
