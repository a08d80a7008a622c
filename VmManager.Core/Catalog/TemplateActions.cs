using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Catalog;

internal sealed class TemplateActions(
    IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit, IChangeHub changes, TimeProvider time) : ITemplateActions
{
    private const string What = "template";

    public async Task<Result<TemplateId>> AddAsync(Actor actor, string slug, TemplateForm form, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        var (checkedSlug, checkedForm) = (CatalogRules.CheckSlug(slug), CatalogRules.Check(form));
        if (Invalid.Join(checkedSlug.Error, checkedForm.Error) is { } problems)
            return problems;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var template = new Template
        {
            Id = TypedId.New<TemplateId>(),
            Slug = checkedSlug.Value,
            SortOrder = await database.Templates.Select(other => (int?)other.SortOrder).MaxAsync(cancellationToken) + 10 ?? 10,
            CreatedAt = time.GetUtcNow(),
        };
        Write(template, checkedForm.Value);
        template.Versions.Add(Version(template.Id, number: 1, checkedForm.Value));
        database.Templates.Add(template);
        audit.Add(database, actor, "template.added", Subject(template));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([CatalogErrors.SlugTaken(template.Slug) with { Field = nameof(Template.Slug) }]);
        }
        PublishChange();
        return template.Id;
    }

    public async Task<Result> EditAsync(
        Actor actor, TemplateId templateId, TemplateForm form, uint rowVersion, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        if (CatalogRules.Check(form) is var checkedForm && !checkedForm.IsSuccess)
            return checkedForm.Error;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var template = await database.Templates.FirstOrDefaultAsync(template => template.Id == templateId, cancellationToken);
        if (template is null)
            return new NotFound(What);
        database.Entry(template).Property(row => row.RowVersion).OriginalValue = rowVersion;
        Write(template, checkedForm.Value);
        // Written even when only the images changed, so that the row version guards them too.
        database.Entry(template).Property(row => row.Name).IsModified = true;
        var newest = await database.TemplateVersions.AsNoTracking().Where(version => version.TemplateId == templateId)
            .OrderByDescending(version => version.Number).FirstAsync(cancellationToken);
        if (AddVersionWhenImagesDiffer(database, newest, checkedForm.Value) is { } version)
            audit.Add(database, actor, "template.version_added", Subject(template), ("version", $"{version.Number}"));
        audit.Add(database, actor, "template.edited", Subject(template));
        return await SaveAsync(database, cancellationToken);
    }

    public async Task<Result> RetireAsync(Actor actor, TemplateId templateId, bool isRetired, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var template = await database.Templates.FirstOrDefaultAsync(template => template.Id == templateId, cancellationToken);
        if (template is null)
            return new NotFound(What);
        if (template.RetiredAt is not null == isRetired)
            return Result.Success;
        template.RetiredAt = isRetired ? time.GetUtcNow() : null;
        audit.Add(database, actor, isRetired ? "template.retired" : "template.offered_again", Subject(template));
        return await SaveAsync(database, cancellationToken);
    }

    public async Task<Result> ReorderAsync(Actor actor, IReadOnlyList<TemplateId> order, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var templates = await database.Templates.ToDictionaryAsync(template => template.Id, cancellationToken);
        if (order.Count != templates.Count || !order.All(templates.ContainsKey) || order.Distinct().Count() != order.Count)
            return new Stale(What);
        foreach (var (index, id) in order.Index())
            templates[id].SortOrder = (index + 1) * 10;
        audit.Add(database, actor, "template.reordered", new AuditSubject("catalog", Id: null, "templates"));
        return await SaveAsync(database, cancellationToken);
    }

    private async Task<Result> SaveAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        // Two admins who add a version at once meet in its unique number.
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.IsUniqueViolation())
        {
            return new Stale(What);
        }
        PublishChange();
        return Result.Success;
    }

    private TemplateVersion? AddVersionWhenImagesDiffer(VmManagerDbContext database, TemplateVersion newest, TemplateForm form)
    {
        var version = Version(newest.TemplateId, newest.Number + 1, form);
        if (newest.Images.Count == version.Images.Count && newest.Images.All(version.Images.Contains))
            return null;
        database.TemplateVersions.Add(version);
        return version;
    }

    private TemplateVersion Version(TemplateId templateId, int number, TemplateForm form) => new()
    {
        Id = TypedId.New<TemplateVersionId>(),
        TemplateId = templateId,
        Number = number,
        Images = form.Images.ToDictionary(image => image.Key.ToString(), image => image.Value, StringComparer.Ordinal),
        Notes = form.VersionNotes,
        CreatedAt = time.GetUtcNow(),
    };

    private static void Write(Template template, TemplateForm form)
    {
        (template.Name, template.Description, template.Icon) = (form.Name, form.Description, form.Icon);
        (template.OperatingSystem, template.DefaultUser) = (form.OperatingSystem, form.DefaultUser);
        (template.MinCpus, template.MinMemoryBytes, template.MinDiskBytes) = (form.MinCpus, form.MinMemoryBytes, form.MinDiskBytes);
    }

    private static AuditSubject Subject(Template template) => new(What, template.Id.Value, template.Name);

    private void PublishChange() => changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
}
