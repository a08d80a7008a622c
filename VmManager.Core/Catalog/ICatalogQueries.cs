using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

/// <summary>Templates and plans as admins see them, retired ones too; for anybody else they are "not found".</summary>
public interface ICatalogQueries
{
    Task<Result<IReadOnlyList<TemplateRow>>> TemplatesAsync(Actor actor, CancellationToken cancellationToken);

    Task<Result<TemplateDetail>> FindTemplateAsync(Actor actor, TemplateId templateId, CancellationToken cancellationToken);

    Task<Result<IReadOnlyList<PlanRow>>> PlansAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>The images that servers hold under a name, to choose from.</summary>
    Task<Result<IReadOnlyList<HeldImage>>> ImagesAsync(Actor actor, CancellationToken cancellationToken);
}

/// <summary>An image and the names of the servers that hold it.</summary>
public sealed record HeldImage(EngineKind Engine, string Reference, IReadOnlyList<string> Servers);

/// <summary>A template in the admins' list.</summary>
public sealed record TemplateRow
{
    public required TemplateId Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string Icon { get; init; }

    public required string OperatingSystem { get; init; }

    /// <summary>Number of the newest version.</summary>
    public int Version { get; init; }

    /// <summary>Names of the servers that hold the newest version's image, whatever their health.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>One of <see cref="Servers"/> takes new instances now.</summary>
    public bool IsAvailable { get; init; }

    /// <summary>Instances made from any of its versions that still exist.</summary>
    public int InstanceCount { get; init; }

    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>A template with all it is.</summary>
public sealed record TemplateDetail(
    TemplateRow Row, TemplateForm Form, IReadOnlyList<TemplateVersionRow> Versions, DateTimeOffset CreatedAt, uint RowVersion);

/// <summary>A version of a template, newest first in lists.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Images">The image by engine.</param>
/// <param name="Notes">What changed.</param>
/// <param name="IsSeeded">Came with a release of the platform.</param>
/// <param name="Servers">Names of the servers that hold its image.</param>
/// <param name="InstanceCount">Instances made from it that still exist.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record TemplateVersionRow(
    int Number,
    IReadOnlyDictionary<string, string> Images,
    string Notes,
    bool IsSeeded,
    IReadOnlyList<string> Servers,
    int InstanceCount,
    DateTimeOffset CreatedAt);

/// <summary>A plan in the admins' list.</summary>
/// <param name="InstanceCount">Instances on it that still exist, whatever size they were created with.</param>
public sealed record PlanRow(
    PlanId Id, string Slug, PlanForm Form, int InstanceCount, DateTimeOffset? RetiredAt, uint RowVersion);
