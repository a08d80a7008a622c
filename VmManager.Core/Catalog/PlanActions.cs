using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

internal sealed class PlanActions(
    IDbContextFactory<VmManagerDbContext> databases, PriceChange prices, IAuditLog audit, IChangeHub changes, TimeProvider time) : IPlanActions
{
    private const string What = "plan";

    public async Task<Result<PlanId>> AddAsync(Actor actor, string slug, PlanForm form, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        var (checkedSlug, checkedForm) = (CatalogRules.CheckSlug(slug), CatalogRules.Check(form));
        if (Invalid.Join(checkedSlug.Error, checkedForm.Error) is { } problems)
            return problems;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plan = new Plan
        {
            Id = TypedId.New<PlanId>(),
            Slug = checkedSlug.Value,
            SortOrder = await database.Plans.Select(other => (int?)other.SortOrder).MaxAsync(cancellationToken) + 10 ?? 10,
            CreatedAt = time.GetUtcNow(),
        };
        Write(plan, checkedForm.Value);
        database.Plans.Add(plan);
        PriceBook.Add(database, plan.Id, version: 1, PriceBook.Usual(plan.PricePerHour), plan.CreatedAt, plan.CreatedAt, actor);
        audit.Add(database, actor, "plan.added", Subject(plan), Details(plan));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([CatalogErrors.SlugTaken(plan.Slug) with { Field = nameof(Plan.Slug) }]);
        }
        PublishChange();
        return plan.Id;
    }

    public async Task<Result> EditAsync(Actor actor, PlanId planId, PlanForm form, uint rowVersion, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        if (CatalogRules.Check(form) is var checkedForm && !checkedForm.IsSuccess)
            return checkedForm.Error;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plan = await database.Plans.FirstOrDefaultAsync(plan => plan.Id == planId, cancellationToken);
        if (plan is null)
            return new NotFound(What);
        database.Entry(plan).Property(row => row.RowVersion).OriginalValue = rowVersion;
        if (await ChangePriceAsync(database, actor, plan, checkedForm.Value.PricePerHour, cancellationToken) is { } unchanged)
            return unchanged;
        Write(plan, checkedForm.Value);
        audit.Add(database, actor, "plan.edited", Subject(plan), Details(plan));
        return await SaveAsync(database, cancellationToken);
    }

    public async Task<Result> RetireAsync(Actor actor, PlanId planId, bool isRetired, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plan = await database.Plans.FirstOrDefaultAsync(plan => plan.Id == planId, cancellationToken);
        if (plan is null)
            return new NotFound(What);
        if (plan.RetiredAt is not null == isRetired)
            return Result.Success;
        plan.RetiredAt = isRetired ? time.GetUtcNow() : null;
        audit.Add(database, actor, isRetired ? "plan.retired" : "plan.offered_again", Subject(plan));
        return await SaveAsync(database, cancellationToken);
    }

    public async Task<Result> ReorderAsync(Actor actor, IReadOnlyList<PlanId> order, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var plans = await database.Plans.ToDictionaryAsync(plan => plan.Id, cancellationToken);
        if (order.Count != plans.Count || !order.All(plans.ContainsKey) || order.Distinct().Count() != order.Count)
            return new Stale(What);
        foreach (var (index, id) in order.Index())
            plans[id].SortOrder = (index + 1) * 10;
        audit.Add(database, actor, "plan.reordered", new AuditSubject("catalog", Id: null, "plans"));
        return await SaveAsync(database, cancellationToken);
    }

    /// <summary>
    /// Another price per hour is a new version from now on, with the price stopped and the cap in the same proportion. A higher one for what runs is
    /// refused here: it needs a date, which the price's own page asks for.
    /// </summary>
    private async Task<Error?> ChangePriceAsync(VmManagerDbContext database, Actor actor, Plan plan, long perHour, CancellationToken cancellationToken)
    {
        if (perHour == plan.PricePerHour)
            return null;
        var versions = await PriceBook.VersionsAsync(database, plan.Id, cancellationToken);
        var now = time.GetUtcNow();
        var offered = versions.FirstOrDefault(version => version.EffectiveAt <= now);
        var terms = offered is null ? PriceBook.Usual(perHour) : PriceBook.Scaled(offered.Terms, perHour);
        var form = new PriceForm
        {
            PerHour = terms.PerHour,
            PerHourStopped = terms.PerHourStopped,
            CapPerMonth = terms.CapPerMonth,
            BasedOn = versions.Select(version => version.Version).FirstOrDefault(),
        };
        var added = await prices.AddAsync(database, actor, plan, form, cancellationToken);
        return added.Error is Invalid invalid
            ? new Invalid([.. invalid.Problems.Select(problem => problem with { Field = nameof(PlanForm.PricePerHour) })])
            : added.Error;
    }

    private async Task<Result> SaveAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        // Two who change the price at once meet in the number of its version.
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return new Stale(What);
        }
        PublishChange();
        return Result.Success;
    }

    private static void Write(Plan plan, PlanForm form) =>
        (plan.Name, plan.Cpus, plan.MemoryBytes, plan.DiskBytes, plan.PricePerHour) =
        (form.Name, form.Cpus, form.MemoryBytes, form.DiskBytes, form.PricePerHour);

    private static AuditSubject Subject(Plan plan) => new(What, plan.Id.Value, plan.Name);

    private static (string Key, string Value)[] Details(Plan plan) =>
    [
        ("cpus", $"{plan.Cpus}"), ("memory_bytes", $"{plan.MemoryBytes}"), ("disk_bytes", $"{plan.DiskBytes}"),
        ("price_per_hour", $"{plan.PricePerHour}"),
    ];

    private void PublishChange() => changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
}
