using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Placement;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Create;

/// <summary>Takes the create form: writes the rows and submits an operation for each, all in one transaction.</summary>
internal sealed class InstanceCreation(
    IDbContextFactory<VmManagerDbContext> databases,
    IPlacementPreview placement,
    Funds funds,
    IOperations operations,
    IAuditLog audit,
    IChangeHub changes,
    TimeProvider time)
{
    public async Task<Result<IReadOnlyList<InstanceId>>> RunAsync(Actor actor, CreateInstances form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var checkedForm = await CreationCheck.RunAsync(database, actor, form, cancellationToken);
        if (!checkedForm.IsSuccess)
            return checkedForm.Error;
        // Only a courtesy: the reservation decides. But who is told now keeps the form.
        var capacity = await placement.PreviewAsync(form.TemplateId, form.PlanId, form.Count, cancellationToken);
        if (capacity.Reason is { } reason)
            return new Invalid([reason with { Field = nameof(form.PlanId) }]);

        var creation = checkedForm.Value;
        var now = time.GetUtcNow();
        var price = await PriceBook.OfferedAsync(database, creation.Plan.Id, now, cancellationToken);
        if (await PriceBook.IsDearerThanSeenAsync(database, creation.Plan.Id, price, form.SeenPrice, cancellationToken))
            return new Invalid([BillingErrors.PriceReplaced() with { Field = nameof(form.PlanId) }]);
        var morePerHour = price.Terms.PerHour * creation.Names.Count;
        if (await funds.RefusalAsync(database, creation.ProjectId, morePerHour, cancellationToken) is { } missing)
            return new Invalid([missing with { Field = nameof(form.PlanId) }]);
        var instances = creation.Names.Select(name => Make(actor, creation, price, name, form.IsProtected, now)).ToList();
        database.Instances.AddRange(instances);
        var submitted = instances
            .Select(instance => operations.Add<CreateInstance, NoInput>(database, NoInput.Value, actor, instance.Id, instance.ProjectId))
            .ToList();
        foreach (var instance in instances)
        {
            audit.Add(
                database, actor, InstanceOperations.Create, InstanceSubmission.Subject(instance),
                ("template", creation.Version.Template.Slug), ("plan", creation.Plan.Slug));
        }
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([InstanceErrors.NameTaken(form.Name) with { Field = nameof(form.Name) }]);
        }
        changes.Publish([.. instances.Select(instance => new Change(ChangeTopic.Instance, instance.Id.Value, instance.ProjectId))]);
        foreach (var operation in submitted)
            await operations.WakeAsync(operation.Id, cancellationToken);
        return Result<IReadOnlyList<InstanceId>>.Success([.. instances.Select(instance => instance.Id)]);
    }

    private static Instance Make(Actor actor, CheckedCreation creation, OfferedPrice price, string name, bool isProtected, DateTimeOffset now) => new()
    {
        Id = TypedId.New<InstanceId>(),
        ProjectId = creation.ProjectId,
        CreatedBy = actor.PersonId,
        Name = name,
        Notes = creation.Notes,
        Tags = [.. creation.Tags],
        TemplateVersionId = creation.Version.Id,
        PlanId = creation.Plan.Id,
        Cpus = creation.Plan.Cpus,
        MemoryBytes = creation.Plan.MemoryBytes,
        DiskBytes = creation.Plan.DiskBytes,
        PriceId = price.Id,
        PricePerHour = price.Terms.PerHour,
        PricePerHourStopped = price.Terms.PerHourStopped,
        CapPerMonth = price.Terms.CapPerMonth,
        LoginUser = creation.Version.Template.DefaultUser,
        AuthorizedKeys = [.. creation.Keys],
        UserScript = creation.UserScript,
        IsProtected = isProtected,
        CreatedAt = now,
    };
}
