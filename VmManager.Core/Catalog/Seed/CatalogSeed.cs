using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog.Seed;

/// <summary>
/// Fills an empty catalog, and brings new templates and images of a newer release. What admins edited stays: a known template or plan is
/// never changed, and a template whose newest version an admin made gets no version from here.
/// </summary>
internal sealed class CatalogSeed(
    SeedFiles files, IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit, IChangeHub changes, TimeProvider time) : IDatabaseSeed
{
    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await SeedLock.TakeAsync(database, cancellationToken);
        var templates = await SeedTemplatesAsync(database, cancellationToken);
        var plans = await SeedPlansAsync(database, cancellationToken);
        if (templates + plans == 0)
            return;
        audit.Add(
            database, Actor.Platform, "catalog.seeded", new AuditSubject("catalog", Id: null, "catalog"),
            ("templates", $"{templates}"), ("plans", $"{plans}"));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
    }

    private async Task<int> SeedTemplatesAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var known = await database.Templates.Include(template => template.Versions)
            .ToDictionaryAsync(template => template.Slug, StringComparer.Ordinal, cancellationToken);
        var order = known.Values.Select(template => template.SortOrder).DefaultIfEmpty(0).Max();
        var added = 0;
        foreach (var seed in files.Templates)
        {
            if (!known.TryGetValue(seed.Slug, out var template))
                database.Templates.Add(NewTemplate(seed, order += 10));
            else if (Newest(template) is { IsSeeded: true } newest && !SameImages(newest.Images, seed.Images))
                database.TemplateVersions.Add(NewVersion(template.Id, newest.Number + 1, seed));
            else
                continue;
            added++;
        }
        return added;
    }

    private async Task<int> SeedPlansAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var known = await database.Plans.AsNoTracking().Select(plan => new { plan.Slug, plan.SortOrder }).ToListAsync(cancellationToken);
        var order = known.Select(plan => plan.SortOrder).DefaultIfEmpty(0).Max();
        var missing = files.Plans.Where(seed => known.TrueForAll(plan => !string.Equals(plan.Slug, seed.Slug, StringComparison.Ordinal))).ToList();
        foreach (var seed in missing)
        {
            var plan = NewPlan(seed, order += 10);
            database.Plans.Add(plan);
            PriceBook.Add(database, plan.Id, version: 1, PriceBook.Usual(plan.PricePerHour), plan.CreatedAt, plan.CreatedAt, Actor.Platform);
        }
        return missing.Count;
    }

    private Template NewTemplate(SeedTemplate seed, int order)
    {
        var template = new Template
        {
            Id = TypedId.New<TemplateId>(),
            Slug = seed.Slug,
            Name = seed.Name,
            Description = seed.Description,
            Icon = seed.Icon,
            OperatingSystem = seed.OperatingSystem,
            DefaultUser = seed.DefaultUser,
            MinCpus = seed.MinCpus,
            MinMemoryBytes = seed.MinMemoryMiB << 20,
            MinDiskBytes = seed.MinDiskGiB << 30,
            SortOrder = order,
            CreatedAt = time.GetUtcNow(),
        };
        template.Versions.Add(NewVersion(template.Id, number: 1, seed));
        return template;
    }

    private TemplateVersion NewVersion(TemplateId templateId, int number, SeedTemplate seed) => new()
    {
        Id = TypedId.New<TemplateVersionId>(),
        TemplateId = templateId,
        Number = number,
        Images = new Dictionary<string, string>(seed.Images, StringComparer.Ordinal),
        IsSeeded = true,
        CreatedAt = time.GetUtcNow(),
    };

    private Plan NewPlan(SeedPlan seed, int order) => new()
    {
        Id = TypedId.New<PlanId>(),
        Slug = seed.Slug,
        Name = seed.Name,
        Cpus = seed.Cpus,
        MemoryBytes = seed.MemoryMiB << 20,
        DiskBytes = seed.DiskGiB << 30,
        PricePerHour = (long)(seed.PointsPerHour * Points.One),
        SortOrder = order,
        CreatedAt = time.GetUtcNow(),
    };

    private static TemplateVersion? Newest(Template template) => template.Versions.MaxBy(version => version.Number);

    private static bool SameImages(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Count == right.Count
        && left.All(image => right.TryGetValue(image.Key, out var other) && string.Equals(image.Value, other, StringComparison.Ordinal));
}
