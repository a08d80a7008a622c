using System.Text.Json;

namespace VmManager.Core.Catalog.Seed;

/// <summary>A template in templates.json.</summary>
internal sealed record SeedTemplate(
    string Slug,
    string Name,
    string Description,
    string Icon,
    string OperatingSystem,
    string DefaultUser,
    int MinCpus,
    long MinMemoryMiB,
    long MinDiskGiB,
    Dictionary<string, string> Images);

/// <summary>A plan in plans.json; a price has at most six decimals.</summary>
internal sealed record SeedPlan(string Slug, string Name, int Cpus, long MemoryMiB, long DiskGiB, decimal PointsPerHour);

/// <summary>The catalog a new platform starts with.</summary>
internal sealed record SeedFiles(IReadOnlyList<SeedTemplate> Templates, IReadOnlyList<SeedPlan> Plans)
{
    /// <summary>The files built into this assembly.</summary>
    public static SeedFiles BuiltIn() => new(Read<SeedTemplate>("templates.json"), Read<SeedPlan>("plans.json"));

    private static List<T> Read<T>(string name)
    {
        using var file = typeof(SeedFiles).Assembly.GetManifestResourceStream(typeof(SeedFiles), name)
            ?? throw new InvalidOperationException($"{name} is not built into {typeof(SeedFiles).Assembly.GetName().Name}.");
        return JsonSerializer.Deserialize<List<T>>(file, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"{name} holds no list.");
    }
}
