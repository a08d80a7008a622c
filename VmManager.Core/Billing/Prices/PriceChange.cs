using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>
/// The one way to another price of a plan that exists: a new version. It never changes what runs; who would pay more at it is told before it
/// counts.
/// </summary>
internal sealed class PriceChange(IAuditLog audit, IOptions<BillingOptions> options, TimeProvider time)
{
    /// <summary>Adds the version to the caller's unit of work. Two who change at once meet in its unique number when they save.</summary>
    /// <param name="database">The caller's unit of work.</param>
    /// <param name="actor">An admin.</param>
    /// <param name="plan">The plan, tracked.</param>
    /// <param name="form">The price.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Result<PlanPrice>> AddAsync(
        VmManagerDbContext database, Actor actor, Plan plan, PriceForm form, CancellationToken cancellationToken)
    {
        var versions = await PriceBook.VersionsAsync(database, plan.Id, cancellationToken);
        if (versions.Select(version => version.Version).FirstOrDefault() != form.BasedOn)
            return new Stale("price");
        if (await RefusalAsync(database, plan.Id, versions, form, cancellationToken) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var effectiveAt = form.EffectiveAt?.ToUniversalTime() ?? now;
        var price = PriceBook.Add(database, plan.Id, form.BasedOn + 1, TermsOf(form), effectiveAt, now, actor);
        if (form.EffectiveAt is null)
            plan.PricePerHour = price.PerHour;
        audit.Add(
            database, actor, "plan.price_changed", new AuditSubject("plan", plan.Id.Value, plan.Name), ("version", $"{price.Version}"),
            ("price_per_hour", $"{price.PerHour}"), ("price_per_hour_stopped", $"{price.PerHourStopped}"),
            ("cap_per_month", $"{price.CapPerMonth}"), ("effective_at", effectiveAt.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
        return price;
    }

    /// <summary>Why this price cannot be; null when it can.</summary>
    public async Task<Error?> RefusalAsync(
        VmManagerDbContext database, PlanId planId, IReadOnlyList<PlanPrice> versions, PriceForm form, CancellationToken cancellationToken)
    {
        if (PriceRules.Check(form) is { } malformed)
            return malformed;
        var now = time.GetUtcNow();
        var (terms, days) = (TermsOf(form), options.Value.AnnounceDays);
        if (form.EffectiveAt <= now)
            return new Invalid([BillingErrors.PriceInThePast() with { Field = nameof(form.EffectiveAt) }]);
        if (versions is [var newest, ..] && newest.Terms == terms && (newest.EffectiveAt <= now || newest.EffectiveAt == form.EffectiveAt))
            return new Invalid([BillingErrors.PriceUnchanged() with { Field = nameof(form.PerHour) }]);
        var isAnnounced = form.EffectiveAt is { } at && at >= now.AddDays(days);
        return !isAnnounced && days > 0 && await RaisesAsync(database, planId, versions, terms, now, cancellationToken)
            ? new Invalid([BillingErrors.PriceTooSoon(days) with { Field = nameof(form.EffectiveAt) }])
            : null;
    }

    public static PriceTerms TermsOf(PriceForm form) => new(form.PerHour, form.PerHourStopped, form.CapPerMonth);

    /// <summary>Whether somebody would pay more than they accepted, and more than they were told before that they will have to accept.</summary>
    private static async Task<bool> RaisesAsync(
        VmManagerDbContext database,
        PlanId planId,
        IReadOnlyList<PlanPrice> versions,
        PriceTerms terms,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (versions.FirstOrDefault(version => version.EffectiveAt <= now) is { AnnouncedAt: not null } told && !PriceRules.IsDearer(terms, told.Terms))
            return false;
        return await database.Instances.Where(instance => instance.PlanId == planId).Where(PriceRules.IsPriced)
            .AnyAsync(PriceRules.PaysMoreAt(terms), cancellationToken);
    }
}
