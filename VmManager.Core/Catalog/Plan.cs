namespace VmManager.Core.Catalog;

/// <summary>A size at a price.</summary>
public sealed class Plan
{
    public PlanId Id { get; init; }

    /// <summary>Unique, stable: "small".</summary>
    public required string Slug { get; init; }

    public string Name { get; set; } = "";

    public int Cpus { get; set; }

    public long MemoryBytes { get; set; }

    public long DiskBytes { get; set; }

    /// <summary>Price per running hour in micro-points (1 point = 1,000,000).</summary>
    public long PricePerHour { get; set; }

    public int SortOrder { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public uint RowVersion { get; private set; }
}
