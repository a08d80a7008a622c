using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

internal sealed class CatalogQueries(IDbContextFactory<VmManagerDbContext> databases) : ICatalogQueries
{
    public async Task<Result<IReadOnlyList<TemplateRow>>> TemplatesAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("template").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var templates = await database.Templates.AsNoTracking().Include(template => template.Versions)
            .OrderBy(template => template.SortOrder).ThenBy(template => template.Name).ToListAsync(cancellationToken);
        var holders = await ImageHolders.ReadAsync(database, cancellationToken);
        var counts = await CountByVersionAsync(database, cancellationToken);
        return Result<IReadOnlyList<TemplateRow>>.Success([.. templates.Select(template => Row(template, holders, counts))]);
    }

    public async Task<Result<TemplateDetail>> FindTemplateAsync(Actor actor, TemplateId templateId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("template").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var template = await database.Templates.AsNoTracking().Include(template => template.Versions)
            .FirstOrDefaultAsync(template => template.Id == templateId, cancellationToken);
        if (template is null)
            return new NotFound("template");
        var holders = await ImageHolders.ReadAsync(database, cancellationToken);
        var counts = await CountByVersionAsync(database, cancellationToken);
        var versions = template.Versions.OrderByDescending(version => version.Number).Select(version => new TemplateVersionRow(
            version.Number, version.Images, version.Notes, version.IsSeeded, holders.NamesFor(version),
            counts.GetValueOrDefault(version.Id), version.CreatedAt)).ToList();
        return new TemplateDetail(
            Row(template, holders, counts), Form(template), versions, template.CreatedAt, template.RowVersion);
    }

    public async Task<Result<IReadOnlyList<PlanRow>>> PlansAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("plan").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plans = await database.Plans.AsNoTracking().OrderBy(plan => plan.SortOrder).ThenBy(plan => plan.Name)
            .Select(plan => new PlanRow(
                plan.Id,
                plan.Slug,
                new PlanForm
                {
                    Name = plan.Name,
                    Cpus = plan.Cpus,
                    MemoryBytes = plan.MemoryBytes,
                    DiskBytes = plan.DiskBytes,
                    PricePerHour = plan.PricePerHour,
                },
                database.Instances.Where(InstanceRules.TakesRoom).Count(instance => instance.PlanId == plan.Id),
                plan.RetiredAt,
                plan.RowVersion))
            .ToListAsync(cancellationToken);
        return Result<IReadOnlyList<PlanRow>>.Success(plans);
    }

    public async Task<Result<IReadOnlyList<HeldImage>>> ImagesAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("template").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var holders = await ImageHolders.ReadAsync(database, cancellationToken);
        return Result<IReadOnlyList<HeldImage>>.Success(holders.Named());
    }

    private static Task<Dictionary<TemplateVersionId, int>> CountByVersionAsync(
        VmManagerDbContext database, CancellationToken cancellationToken) =>
        database.Instances.Where(InstanceRules.TakesRoom).GroupBy(instance => instance.TemplateVersionId)
            .ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);

    private static TemplateRow Row(Template template, ImageHolders holders, Dictionary<TemplateVersionId, int> counts)
    {
        var newest = template.Versions.MaxBy(version => version.Number)!;
        return new TemplateRow
        {
            Id = template.Id,
            Slug = template.Slug,
            Name = template.Name,
            Icon = template.Icon,
            OperatingSystem = template.OperatingSystem,
            Version = newest.Number,
            Servers = holders.NamesFor(newest),
            IsAvailable = holders.IsAvailable(newest),
            InstanceCount = template.Versions.Sum(version => counts.GetValueOrDefault(version.Id)),
            RetiredAt = template.RetiredAt,
        };
    }

    private static TemplateForm Form(Template template) => new()
    {
        Name = template.Name,
        Description = template.Description,
        Icon = template.Icon,
        OperatingSystem = template.OperatingSystem,
        DefaultUser = template.DefaultUser,
        MinCpus = template.MinCpus,
        MinMemoryBytes = template.MinMemoryBytes,
        MinDiskBytes = template.MinDiskBytes,
        Images = template.Versions.MaxBy(version => version.Number)!.Images
            .Where(image => Enum.IsDefined(typeof(EngineKind), image.Key))
            .ToDictionary(image => Enum.Parse<EngineKind>(image.Key), image => image.Value),
    };
}
