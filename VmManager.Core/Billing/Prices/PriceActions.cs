using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class PriceActions(
    IDbContextFactory<VmManagerDbContext> databases, PriceChange change, PriceAcceptance acceptance, IChangeHub changes, TimeProvider time) : IPriceActions
{
    private const string What = "plan";

    public async Task<Result<IReadOnlyList<PlanPriceRow>>> VersionsAsync(Actor actor, PlanId planId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Plans.AnyAsync(plan => plan.Id == planId, cancellationToken))
            return new NotFound(What);
        var versions = await PriceBook.VersionsAsync(database, planId, cancellationToken);
        var counts = await database.Instances.Where(instance => instance.PlanId == planId).Where(PriceRules.IsPriced)
            .Where(instance => instance.PriceId != null).GroupBy(instance => instance.PriceId!.Value)
            .ToDictionaryAsync(group => group.Key, group => group.Count(), cancellationToken);
        var authors = versions.Select(version => version.CreatedBy).OfType<PersonId>().Distinct().ToList();
        var names = await database.Users.Where(person => authors.Contains(person.Id))
            .ToDictionaryAsync(person => person.Id, person => person.DisplayName, cancellationToken);
        var now = time.GetUtcNow();
        var current = versions.FirstOrDefault(version => version.EffectiveAt <= now);
        return Result<IReadOnlyList<PlanPriceRow>>.Success([.. versions.Select(version => new PlanPriceRow(
            version.Id, version.Version, version.Terms, version.EffectiveAt, version == current, counts.GetValueOrDefault(version.Id),
            version.CreatedBy is { } author ? names.GetValueOrDefault(author) : null, version.CreatedAt))]);
    }

    public async Task<Result<PriceEffect>> PreviewAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Plans.AnyAsync(plan => plan.Id == planId, cancellationToken))
            return new NotFound(What);
        var versions = await PriceBook.VersionsAsync(database, planId, cancellationToken);
        if (await change.RefusalAsync(database, planId, versions, form, cancellationToken) is { } wrong)
            return wrong;
        return await PriceEffects.ReadAsync(
            database, planId, versions.Count > 0 ? versions[0].Terms : null, PriceChange.TermsOf(form), cancellationToken);
    }

    public async Task<Result<PlanPriceId>> ChangeAsync(Actor actor, PlanId planId, PriceForm form, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Plans.FirstOrDefaultAsync(plan => plan.Id == planId, cancellationToken) is not { } plan)
            return new NotFound(What);
        var added = await change.AddAsync(database, actor, plan, form, cancellationToken);
        if (!added.IsSuccess)
            return added.Error;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return new Stale("price");
        }
        changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
        changes.Publish(new Change(ChangeTopic.Billing, Guid.Empty));
        return added.Value.Id;
    }

    public Task<Result<IReadOnlyList<PriceOffer>>> OffersAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken) =>
        acceptance.OffersAsync(actor, only, cancellationToken);

    public Task<Result> AcceptAsync(Actor actor, InstanceId instanceId, PlanPriceId priceId, CancellationToken cancellationToken) =>
        acceptance.AcceptAsync(actor, instanceId, priceId, cancellationToken);
}
