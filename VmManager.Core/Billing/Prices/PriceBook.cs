using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>A price as it is offered.</summary>
/// <param name="Id">Null for a plan that has no price of its own: its terms are then its price per hour alone.</param>
internal sealed record OfferedPrice(PlanPriceId? Id, PriceTerms Terms);

/// <summary>Finds and adds versions of prices.</summary>
internal static class PriceBook
{
    /// <summary>Unless an admin says otherwise, a stopped instance costs a quarter, for its disk …</summary>
    private const int StoppedShare = 4;

    /// <summary>… and a month at most this many hours.</summary>
    private const int HoursUntilCap = 600;

    /// <summary>The terms a price per running hour usually comes with.</summary>
    public static PriceTerms Usual(long perHour) => new(perHour, perHour / StoppedShare, perHour == 0 ? null : perHour * HoursUntilCap);

    /// <summary>The same terms at another price per running hour.</summary>
    public static PriceTerms Scaled(PriceTerms terms, long perHour) => terms.PerHour == 0
        ? Usual(perHour)
        : new(perHour, Scale(terms.PerHourStopped, perHour, terms.PerHour), terms.CapPerMonth is { } cap ? Scale(cap, perHour, terms.PerHour) : null);

    /// <summary>What the plan is offered at now: the newest version whose time has come.</summary>
    public static async Task<OfferedPrice> OfferedAsync(
        VmManagerDbContext database, PlanId planId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var price = await database.PlanPrices.AsNoTracking().Where(price => price.PlanId == planId && price.EffectiveAt <= now)
            .OrderByDescending(price => price.Version).FirstOrDefaultAsync(cancellationToken);
        if (price is not null)
            return new OfferedPrice(price.Id, price.Terms);
        var perHour = await database.Plans.Where(plan => plan.Id == planId).Select(plan => plan.PricePerHour).SingleAsync(cancellationToken);
        return new OfferedPrice(Id: null, new PriceTerms(perHour, PerHourStopped: 0, CapPerMonth: null));
    }

    /// <summary>All versions, newest first.</summary>
    public static Task<List<PlanPrice>> VersionsAsync(VmManagerDbContext database, PlanId planId, CancellationToken cancellationToken) =>
        database.PlanPrices.AsNoTracking().Where(price => price.PlanId == planId).OrderByDescending(price => price.Version).ToListAsync(cancellationToken);

    /// <summary>
    /// Whether what is offered costs more than what a person saw and agreed to. Nothing seen is nothing to compare; what is not a price of the plan
    /// (any more) compares to nothing, and counts as dearer.
    /// </summary>
    public static async Task<bool> IsDearerThanSeenAsync(
        VmManagerDbContext database, PlanId planId, OfferedPrice offered, PlanPriceId? seen, CancellationToken cancellationToken)
    {
        if (seen is null || seen == (offered.Id ?? default))
            return false;
        var terms = await database.PlanPrices.AsNoTracking().FirstOrDefaultAsync(price => price.Id == seen && price.PlanId == planId, cancellationToken);
        return terms is null || PriceRules.IsDearer(offered.Terms, terms.Terms);
    }

    /// <summary>Adds the next version to the unit of work; two admins at once meet in its unique number.</summary>
    public static PlanPrice Add(
        VmManagerDbContext database, PlanId planId, int version, PriceTerms terms, DateTimeOffset effectiveAt, DateTimeOffset now, Actor actor)
    {
        var price = new PlanPrice
        {
            Id = TypedId.New<PlanPriceId>(),
            PlanId = planId,
            Version = version,
            PerHour = terms.PerHour,
            PerHourStopped = terms.PerHourStopped,
            CapPerMonth = terms.CapPerMonth,
            EffectiveAt = effectiveAt,
            CreatedBy = actor.IsPlatform ? null : actor.PersonId,
            CreatedAt = now,
        };
        database.PlanPrices.Add(price);
        return price;
    }

    private static long Scale(long amount, long to, long from) => (long)(amount * (decimal)to / from);
}
