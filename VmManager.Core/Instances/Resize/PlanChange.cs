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
    IDbContextFactory<VmManagerDbContext> databases, InstanceSubmission submission, Funds funds, TimeProvider time)
{
    private const string Field = nameof(CreateInstances.PlanId);

    public async Task<Result<OperationId>> RunAsync(Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken)
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
        var price = plan is null ? null : await PriceBook.OfferedAsync(database, plan.Id, time.GetUtcNow(), cancellationToken);
        if (Refusal(instance, template, plan, price) is { } refusal)
            return new Invalid([refusal with { Field = Field }]);
        var now = instance.ObservedState == PowerState.Stopped ? instance.PricePerHourStopped : instance.PricePerHour;
        if (await funds.RefusalAsync(database, instance.ProjectId, price!.Terms.PerHour - now, cancellationToken) is { } missing)
            return new Invalid([missing with { Field = Field }]);
        var accepted = new AcceptedPrice(price.Id, price.Terms);
        var input = new ResizeInput(plan!.Id, new GuestSize(plan.Cpus, plan.MemoryBytes, plan.DiskBytes), accepted);
        return await submission.RunAsync<ResizeInstance, ResizeInput>(
            database, actor, instance, input, cancellationToken,
            ("plan", plan.Slug), ("price_per_hour", price.Terms.PerHour.ToString(CultureInfo.InvariantCulture)));
    }

    private static Error? Refusal(Instance instance, Template template, Plan? plan, OfferedPrice? price)
    {
        if (plan is null)
            return InstanceErrors.PlanNotOffered();
        if (plan.DiskBytes < instance.DiskBytes)
            return InstanceErrors.DiskShrinks();
        if (!template.RunsOn(plan))
            return InstanceErrors.PlanTooSmall(template.Name);
        // A plan that was edited since, or an instance changed outside, may be brought into line by choosing the same plan again.
        var isSame = plan.Id == instance.PlanId && AcceptedPrice.Of(instance) == new AcceptedPrice(price!.Id, price.Terms)
            && (plan.Cpus, plan.MemoryBytes, plan.DiskBytes) == (instance.Cpus, instance.MemoryBytes, instance.DiskBytes)
            && instance.Drift != InstanceDrift.SizeChangedOutside;
        return isSame ? InstanceErrors.SamePlan() : null;
    }
}
