using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Resize;

/// <summary>Submits the move to another plan.</summary>
internal sealed class PlanChange(
    IDbContextFactory<VmManagerDbContext> databases, InstanceSubmission submission, Funds funds, PriceAcceptance prices, TimeProvider time)
{
    private const string Field = nameof(CreateInstances.PlanId);

    public async Task<Result<OperationId>> RunAsync(
        Actor actor, InstanceId instanceId, PlanId planId, PlanPriceId? seenPrice, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        var plan = await database.Plans.AsNoTracking()
            .FirstOrDefaultAsync(plan => plan.Id == planId && plan.RetiredAt == null, cancellationToken);
        var template = await database.TemplateVersions.Where(version => version.Id == instance.TemplateVersionId)
            .Select(version => version.Template).AsNoTracking().FirstAsync(cancellationToken);
        if (Refusal(instance, template, plan) is { } refusal)
            return new Invalid([refusal with { Field = Field }]);
        var chosen = await ChooseAsync(database, instance, plan!, seenPrice, cancellationToken);
        if (!chosen.IsSuccess)
            return chosen.Error;
        var perHour = chosen.Value.Price.Terms.PerHour;
        var now = instance.ObservedState == PowerState.Stopped ? instance.PricePerHourStopped : instance.PricePerHour;
        if (await funds.RefusalAsync(database, instance.ProjectId, perHour - now, cancellationToken) is { } missing)
            return new Invalid([missing with { Field = Field }]);
        return await submission.RunAsync<ResizeInstance, ResizeInput>(
            database, actor, instance, chosen.Value, cancellationToken,
            ("plan", plan!.Slug), ("price_per_hour", perHour.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>
    /// Size and price it shall have. The price offered needs somebody who saw it: on its own plan, an instance without one keeps the price that was
    /// accepted, and the size that goes with it.
    /// </summary>
    private async Task<Result<ResizeInput>> ChooseAsync(
        VmManagerDbContext database, Instance instance, Plan plan, PlanPriceId? seenPrice, CancellationToken cancellationToken)
    {
        var offered = await PriceBook.OfferedAsync(database, plan.Id, time.GetUtcNow(), cancellationToken);
        if (await PriceBook.IsDearerThanSeenAsync(database, plan.Id, offered, seenPrice, cancellationToken))
            return new Invalid([BillingErrors.PriceReplaced() with { Field = Field }]);
        var (price, size) = (new AcceptedPrice(offered.Id, offered.Terms), new GuestSize(plan.Cpus, plan.MemoryBytes, plan.DiskBytes));
        if (plan.Id == instance.PlanId && seenPrice is null && AcceptedPrice.Of(instance) is var accepted && accepted.Terms != price.Terms)
            (price, size) = (accepted, new GuestSize(instance.Cpus, instance.MemoryBytes, instance.DiskBytes));
        var isSame = plan.Id == instance.PlanId && price == AcceptedPrice.Of(instance)
            && size == new GuestSize(instance.Cpus, instance.MemoryBytes, instance.DiskBytes);
        if (!isSame || instance.Drift == InstanceDrift.SizeChangedOutside)
            return new ResizeInput(plan.Id, size, price);
        var unaccepted = await prices.RefusalAsync(database, instance, cancellationToken);
        return new Invalid([(unaccepted ?? InstanceErrors.SamePlan()) with { Field = Field }]);
    }

    private static Error? Refusal(Instance instance, Template template, Plan? plan)
    {
        if (plan is null)
            return InstanceErrors.PlanNotOffered();
        if (plan.DiskBytes < instance.DiskBytes)
            return InstanceErrors.DiskShrinks();
        return template.RunsOn(plan) ? null : InstanceErrors.PlanTooSmall(template.Name);
    }
}
