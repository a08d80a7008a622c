using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;

namespace VmManager.Core.Placement;

internal sealed class PlacementPreview(IDbContextFactory<VmManagerDbContext> databases) : IPlacementPreview
{
    public async Task<CapacityAnswer> PreviewAsync(
        TemplateId templateId, PlanId planId, int count, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var version = await database.TemplateVersions.AsNoTracking()
            .Where(version => version.TemplateId == templateId && version.Template.RetiredAt == null)
            .OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancellationToken);
        var plan = await database.Plans.AsNoTracking()
            .FirstOrDefaultAsync(plan => plan.Id == planId && plan.RetiredAt == null, cancellationToken);
        if (version is null || plan is null)
            return new CapacityAnswer(Fits: false, 0, PlacementErrors.NotOffered());
        var wish = new PlacementWish(new GuestSize(plan.Cpus, plan.MemoryBytes, plan.DiskBytes), version);
        return Place([.. await ServerRoom.ReadAsync(database, cancellationToken)], wish, count);
    }

    /// <summary>Places one after the other, as the reservations would.</summary>
    private static CapacityAnswer Place(List<ServerRoom> servers, PlacementWish wish, int count)
    {
        for (var possible = 0; possible < count; possible++)
        {
            var (best, judgements) = PlacementRule.Choose(servers, wish);
            if (best is null)
            {
                var reason = possible == 0 ? PlacementErrors.For(judgements) : PlacementErrors.RoomFor(possible);
                return new CapacityAnswer(Fits: false, possible, reason);
            }
            servers[servers.IndexOf(best)] = best.With(wish.Size);
        }
        return new CapacityAnswer(Fits: true, count, Reason: null);
    }
}
