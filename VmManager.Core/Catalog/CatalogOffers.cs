using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Placement;

namespace VmManager.Core.Catalog;

internal sealed class CatalogOffers(IDbContextFactory<VmManagerDbContext> databases, IPlacementPreview placement, TimeProvider time) : ICatalog
{
    public async Task<CatalogOffer> OfferAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var templates = await database.Templates.AsNoTracking().Where(template => template.RetiredAt == null)
            .Include(template => template.Versions)
            .OrderBy(template => template.SortOrder).ThenBy(template => template.Name).ToListAsync(cancellationToken);
        var plans = await database.Plans.Where(plan => plan.RetiredAt == null).OrderBy(plan => plan.SortOrder).ThenBy(plan => plan.Name)
            .Select(plan => new PlanOffer(
                plan.Id, plan.Slug, plan.Name, plan.Cpus, plan.MemoryBytes, plan.DiskBytes, plan.PricePerHour))
            .ToListAsync(cancellationToken);
        var prices = await OfferedPricesAsync(database, cancellationToken);
        var holders = await ImageHolders.ReadAsync(database, cancellationToken);
        var offers = templates
            .Select(template => (Template: template, Newest: template.Versions.MaxBy(version => version.Number)!))
            .Where(pair => holders.IsHeld(pair.Newest))
            .Select(pair => Offer(pair.Template, holders.IsAvailable(pair.Newest)));
        return new CatalogOffer([.. offers], [.. plans.Select(plan => prices.TryGetValue(plan.Id, out var price)
            ? plan with { PricePerHour = price.PerHour, Terms = price.Terms, PriceId = price.Id }
            : plan)]);
    }

    public Task<CapacityAnswer> CapacityAsync(TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken) =>
        placement.PreviewAsync(templateId, planId, count, cancellationToken);

    /// <summary>By plan, the newest version whose time has come: what a new instance would get.</summary>
    private async Task<Dictionary<PlanId, PlanPrice>> OfferedPricesAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var newest = await database.PlanPrices.AsNoTracking().Where(price => price.EffectiveAt <= now)
            .GroupBy(price => price.PlanId).Select(prices => prices.OrderByDescending(price => price.Version).First())
            .ToListAsync(cancellationToken);
        return newest.ToDictionary(price => price.PlanId);
    }

    private static TemplateOffer Offer(Template template, bool isAvailable) => new(
        template.Id, template.Slug, template.Name, template.Description, template.Icon, template.OperatingSystem, template.DefaultUser,
        template.MinCpus, template.MinMemoryBytes, template.MinDiskBytes, isAvailable);
}
