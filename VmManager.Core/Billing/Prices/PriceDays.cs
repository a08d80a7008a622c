using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Jobs;
using VmManager.Core.Live;

namespace VmManager.Core.Billing;

/// <summary>
/// Follows the days of prices: one whose day has come is shown on cards and in quotes from now on, and what was announced and then replaced is no
/// news any more.
/// </summary>
internal sealed class PriceDays(IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes, TimeProvider time)
{
    private DateTimeOffset? _last;

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            update plans p set price_per_hour = o.per_hour
            from (select distinct on (plan_id) plan_id, per_hour from plan_prices where effective_at <= {now} order by plan_id, version desc) o
            where o.plan_id = p.id and p.price_per_hour <> o.per_hour
            """,
            cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            update billing_notices n set dismissed_at = {now} from plan_prices p
            where p.effective_at > {now} and exists (
                select from plan_prices l where l.plan_id = p.plan_id and l.version > p.version and l.effective_at <= p.effective_at)
              and n.kind = 'PriceAnnounced' and n.dismissed_at is null and n.key = 'price:' || p.id
            """,
            cancellationToken);
        var since = _last ?? now.AddDays(-1);
        _last = now;
        if (await database.PlanPrices.AnyAsync(price => price.EffectiveAt > since && price.EffectiveAt <= now, cancellationToken))
        {
            changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
            changes.Publish(new Change(ChangeTopic.Billing, Guid.Empty));
        }
    }
}

/// <summary>Follows the days of prices, and tells people of those to come.</summary>
internal sealed class AnnounceSweep(PriceDays days, PriceAnnouncements announcements) : ISweep
{
    public static string Name => "billing.announce";

    public static TimeSpan Every => TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await days.FollowAsync(cancellationToken);
        await announcements.RunAsync(cancellationToken);
    }
}
