using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Shows people newer prices for what they have, and takes their yes.</summary>
internal sealed class PriceAcceptance(IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit, IChangeHub changes, TimeProvider time)
{
    public async Task<Result<IReadOnlyList<PriceOffer>>> OffersAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (only is { } id && await InstanceAccess.FindAsync(database, actor, id, ProjectRole.Viewer, cancellationToken) is { IsSuccess: false } missing)
            return missing.Error;
        var mine = ProjectAccess.Of(database, actor);
        var instances = await database.Instances.AsNoTracking().Include(instance => instance.Plan).Where(PriceRules.IsPriced)
            .Where(instance => only == null ? mine.Contains(instance.ProjectId) : instance.Id == only)
            .OrderBy(instance => instance.Name).ToListAsync(cancellationToken);
        var plans = instances.Select(instance => instance.PlanId).Distinct().ToList();
        var versions = (await database.PlanPrices.AsNoTracking().Where(price => plans.Contains(price.PlanId))
            .OrderByDescending(price => price.Version).ToListAsync(cancellationToken)).ToLookup(price => price.PlanId);
        var now = time.GetUtcNow();
        return Result<IReadOnlyList<PriceOffer>>.Success(
            [.. instances.Select(instance => Offer(instance, PriceStanding.Of(instance, [.. versions[instance.PlanId]], now))).OfType<PriceOffer>()]);
    }

    public async Task<Result> AcceptAsync(Actor actor, InstanceId instanceId, PlanPriceId priceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        var versions = await PriceBook.VersionsAsync(database, instance.PlanId, cancellationToken);
        var now = time.GetUtcNow();
        if (versions.FirstOrDefault(version => version.EffectiveAt <= now) is not { } offered || offered.Id != priceId)
            return Refusal(versions, priceId, now);
        if (await WriteAsync(database, instance, offered, now, cancellationToken) == 0)
            return BillingErrors.PriceNotNewest();
        audit.Add(
            database, actor, "instance.price_accepted", InstanceSubmission.Subject(instance), ("version", $"{offered.Version}"),
            ("price_per_hour_before", $"{instance.PricePerHour}"), ("price_per_hour", $"{offered.PerHour}"));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(
        [
            new Change(ChangeTopic.Instance, instanceId.Value, instance.ProjectId),
            new Change(ChangeTopic.Billing, instance.ProjectId.Value, instance.ProjectId),
        ]);
        return Result.Success;
    }

    /// <summary>Only while the plan is the one whose price was shown: a resize may be at work. What was used until now keeps its price.</summary>
    private static Task<int> WriteAsync(
        VmManagerDbContext database, Instance instance, PlanPrice price, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.Instances
            .Where(row => row.Id == instance.Id && row.PlanId == price.PlanId && row.Lifecycle == InstanceLifecycle.Ready)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.PriceId, price.Id)
                    .SetProperty(row => row.PricePerHour, price.PerHour)
                    .SetProperty(row => row.PricePerHourStopped, price.PerHourStopped)
                    .SetProperty(row => row.CapPerMonth, price.CapPerMonth)
                    .SetProperty(row => row.UsageChangedAt, now),
                cancellationToken);

    private static Error Refusal(List<PlanPrice> versions, PlanPriceId asked, DateTimeOffset now) =>
        versions.FirstOrDefault(version => version.Id == asked) is { } version && version.EffectiveAt > now && !PriceStanding.IsReplaced(version, versions)
            ? BillingErrors.PriceNotYet()
            : BillingErrors.PriceNotNewest();

    /// <summary>Refuses to start what needs an announced price accepted first. What runs is never asked.</summary>
    public async Task<Error?> RefusalAsync(VmManagerDbContext database, Instance instance, CancellationToken cancellationToken)
    {
        var versions = await PriceBook.VersionsAsync(database, instance.PlanId, cancellationToken);
        var now = time.GetUtcNow();
        return PriceStanding.Of(instance, versions, now).NeedsAcceptance(now) ? BillingErrors.PriceNotAccepted() : null;
    }

    /// <summary>What the ladder stopped and may not start.</summary>
    public async Task<HashSet<InstanceId>> UnacceptedAsync(VmManagerDbContext database, ProjectId project, CancellationToken cancellationToken)
    {
        var instances = await database.Instances.AsNoTracking()
            .Where(instance => instance.ProjectId == project && instance.StoppedByLadderAt != null && instance.Lifecycle == InstanceLifecycle.Ready)
            .ToListAsync(cancellationToken);
        var unaccepted = new HashSet<InstanceId>();
        foreach (var instance in instances)
        {
            if (await RefusalAsync(database, instance, cancellationToken) is not null)
                unaccepted.Add(instance.Id);
        }
        return unaccepted;
    }

    private static PriceOffer? Offer(Instance instance, PriceStanding standing) => standing.Target is not { } target
        ? null
        : new PriceOffer(
            instance.Id, instance.Name, instance.Plan.Name, target.Id,
            new PriceTerms(instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth), target.Terms, target.EffectiveAt,
            standing.MustBy?.EffectiveAt);
}
