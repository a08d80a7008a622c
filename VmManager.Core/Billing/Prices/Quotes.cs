using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class Quotes(IDbContextFactory<VmManagerDbContext> databases, Funds funds, TimeProvider time) : IQuotes
{
    public async Task<Result<Quote>> ForCreateAsync(
        Actor actor, ProjectId? projectId, PlanId planId, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > InstanceLimits.MaxCount)
            return new Invalid([FieldErrors.OutOfRange(1, InstanceLimits.MaxCount) with { Field = nameof(CreateInstances.Count) }]);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await BillingAccess.FindAsync(database, actor, projectId, ProjectRole.Viewer, cancellationToken);
        if (!project.IsSuccess)
            return project.Error;
        if (!await IsOfferedAsync(database, planId, cancellationToken))
            return new Invalid([InstanceErrors.PlanNotOffered() with { Field = nameof(CreateInstances.PlanId) }]);
        var price = await PriceBook.OfferedAsync(database, planId, time.GetUtcNow(), cancellationToken);
        return await QuoteAsync(database, project.Value, price, before: null, count, price.Terms.PerHour * count, cancellationToken);
    }

    public async Task<Result<Quote>> ForResizeAsync(Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, ProjectRole.Viewer, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (!await IsOfferedAsync(database, planId, cancellationToken))
            return new Invalid([InstanceErrors.PlanNotOffered() with { Field = nameof(CreateInstances.PlanId) }]);
        var instance = found.Value;
        var before = new PriceTerms(instance.PricePerHour, instance.PricePerHourStopped, instance.CapPerMonth);
        var price = await PriceBook.OfferedAsync(database, planId, time.GetUtcNow(), cancellationToken);
        // A stopped one is quoted as if it ran: that is what the person will want next.
        var now = instance.ObservedState == PowerState.Stopped ? before.PerHourStopped : before.PerHour;
        return await QuoteAsync(database, instance.ProjectId, price, before, count: 1, price.Terms.PerHour - now, cancellationToken);
    }

    private async Task<Result<Quote>> QuoteAsync(
        VmManagerDbContext database,
        ProjectId projectId,
        OfferedPrice price,
        PriceTerms? before,
        int count,
        long morePerHour,
        CancellationToken cancellationToken)
    {
        var state = await Funds.ReadAsync(database, projectId, cancellationToken);
        var after = Math.Max(0, state.BurnPerHour + morePerHour);
        return new Quote
        {
            PriceId = price.Id ?? default,
            Terms = price.Terms,
            Count = count,
            Before = before,
            Balance = state.Balance,
            BurnPerHour = state.BurnPerHour,
            BurnPerHourAfter = after,
            RunwayAfter = state.RunwayAt(after),
            Missing = funds.Missing(state, after),
        };
    }

    private static Task<bool> IsOfferedAsync(VmManagerDbContext database, PlanId planId, CancellationToken cancellationToken) =>
        database.Plans.AnyAsync(plan => plan.Id == planId && plan.RetiredAt == null, cancellationToken);
}
