using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Create;

/// <summary>A create form in which nothing is wrong.</summary>
internal sealed record CheckedCreation(ProjectId ProjectId, TemplateVersion Version, Plan Plan, IReadOnlyList<string> Names)
{
    public required IReadOnlyList<string> Keys { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required string Notes { get; init; }

    public string? UserScript { get; init; }
}

/// <summary>Checks the create form; everything wrong is told at once, by field.</summary>
internal static class CreationCheck
{
    public static async Task<Result<CheckedCreation>> RunAsync(
        VmManagerDbContext database, Actor actor, CreateInstances form, CancellationToken cancellationToken)
    {
        var projectId = await PersonalProjects.FindAsync(database, actor, cancellationToken);
        if (projectId is null)
            return InstanceErrors.NoPersonalProject();
        var check = new FormCheck();
        check.Range(nameof(form.Count), form.Count, 1, InstanceLimits.MaxCount);
        var tags = InstanceTexts.Tags(check, nameof(form.Tags), form.Tags);
        var notes = InstanceTexts.Notes(check, nameof(form.Notes), form.Notes);
        var script = InstanceTexts.Script(check, nameof(form.UserScript), form.UserScript);
        var names = await NamesAsync(database, check, projectId.Value, form, cancellationToken);
        var version = await VersionAsync(database, check, form, cancellationToken);
        var plan = await PlanAsync(database, check, form, version, cancellationToken);
        var keys = await KeysAsync(database, check, actor, form.SshKeys, nameof(form.SshKeys), cancellationToken);
        return check.Error is { } error
            ? error
            : new CheckedCreation(projectId.Value, version!, plan!, names) { Keys = keys, Tags = tags, Notes = notes, UserScript = script };
    }

    /// <summary>The lines of the chosen keys; they must be the actor's own.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(
        VmManagerDbContext database,
        FormCheck check,
        Actor actor,
        IReadOnlyList<SshKeyId> chosen,
        string field,
        CancellationToken cancellationToken)
    {
        var wanted = chosen.Distinct().ToList();
        if (wanted.Count > InstanceLimits.MaxKeys)
        {
            check.Add(field, FieldErrors.OutOfRange(0, InstanceLimits.MaxKeys));
            return [];
        }
        var found = await database.SshKeys.AsNoTracking()
            .Where(key => key.PersonId == actor.PersonId && wanted.Contains(key.Id)).OrderBy(key => key.Name)
            .Select(key => key.PublicKey).ToListAsync(cancellationToken);
        check.AddIf(found.Count != wanted.Count, field, InstanceErrors.KeyMissing());
        return found;
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(
        VmManagerDbContext database, FormCheck check, ProjectId projectId, CreateInstances form, CancellationToken cancellationToken)
    {
        var stem = (form.Name ?? "").Trim();
        if (stem.Length == 0)
            check.Add(nameof(form.Name), FieldErrors.Required());
        else if ((form.Count > 1 ? InstanceNames.CheckStem(stem) : InstanceNames.Check(stem)) is { } malformed)
            check.Add(nameof(form.Name), malformed);
        if (!check.IsClean(nameof(form.Name)) || !check.IsClean(nameof(form.Count)))
            return [];
        var taken = (await TakenAsync(database, projectId, stem, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var names = InstanceNames.Number(stem, form.Count, taken);
        check.AddIf(form.Count == 1 && taken.Contains(stem), nameof(form.Name), InstanceErrors.NameTaken(stem));
        return names;
    }

    private static Task<List<string>> TakenAsync(
        VmManagerDbContext database, ProjectId projectId, string stem, CancellationToken cancellationToken) =>
        database.Instances.Where(InstanceRules.TakesRoom)
            .Where(instance => instance.ProjectId == projectId && instance.Name.StartsWith(stem))
            .Select(instance => instance.Name).ToListAsync(cancellationToken);

    private static async Task<TemplateVersion?> VersionAsync(
        VmManagerDbContext database, FormCheck check, CreateInstances form, CancellationToken cancellationToken)
    {
        var version = await database.TemplateVersions.AsNoTracking().Include(version => version.Template)
            .Where(version => version.TemplateId == form.TemplateId && version.Template.RetiredAt == null)
            .OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancellationToken);
        check.AddIf(version is null, nameof(form.TemplateId), InstanceErrors.TemplateNotOffered());
        return version;
    }

    private static async Task<Plan?> PlanAsync(
        VmManagerDbContext database, FormCheck check, CreateInstances form, TemplateVersion? version, CancellationToken cancellationToken)
    {
        var plan = await database.Plans.AsNoTracking()
            .FirstOrDefaultAsync(plan => plan.Id == form.PlanId && plan.RetiredAt == null, cancellationToken);
        if (plan is null)
            check.Add(nameof(form.PlanId), InstanceErrors.PlanNotOffered());
        else if (version?.Template is { } template && !template.RunsOn(plan))
            check.Add(nameof(form.PlanId), InstanceErrors.PlanTooSmall(template.Name));
        return plan;
    }
}
