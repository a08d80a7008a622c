using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Access;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Reading;

internal sealed class InstanceQueries(IDbContextFactory<VmManagerDbContext> databases) : IInstanceQueries
{
    private const string What = "instance";

    public async Task<Page<InstanceRow>> ListAsync(Actor actor, InstanceListRequest request, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var views = InstanceView.Of(database).VisibleTo(database, actor, request.AllProjects).Matching(request);
        var total = await views.CountAsync(cancellationToken);
        if (total == 0)
            return new Page<InstanceRow>([], 0);
        var page = views.Sorted(request.Sort, request.Descending).Skip(request.Page.Skip).Take(request.Page.Take);
        var rows = await InstanceRowReader.ReadAsync(database, page, cancellationToken);
        return new Page<InstanceRow>(request.AllProjects && actor.IsAdmin ? rows : [.. rows.Select(InstanceRowReader.ForMembers)], total);
    }

    public async Task<Result<InstanceDetail>> FindAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var instance = await database.Instances.AsNoTracking().Include(instance => instance.Server)
            .Include(instance => instance.TemplateVersion).ThenInclude(version => version.Template)
            .FirstOrDefaultAsync(instance => instance.Id == instanceId, cancellationToken);
        if (instance is null || instance.Lifecycle == InstanceLifecycle.Deleted)
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, instance.ProjectId, ProjectRole.Viewer, What, cancellationToken);
        if (!role.IsSuccess)
            return role.Error;
        var rows = await InstanceRowReader.ReadAsync(
            database, InstanceView.Of(database).Where(view => view.Instance.Id == instanceId), cancellationToken);
        var row = actor.IsAdmin ? rows[0] : InstanceRowReader.ForMembers(rows[0]);
        return Detail(instance, row, role.Value);
    }

    public async Task<InstanceCounts> CountAsync(Actor actor, bool allProjects, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var views = InstanceView.Of(database).VisibleTo(database, actor, allProjects)
            .Where(view => view.Instance.Lifecycle != InstanceLifecycle.Deleted);
        var groups = await views.GroupBy(view => view.Status).Select(group => new
        {
            group.Key,
            Count = group.Count(),
            Price = group.Sum(view => view.Instance.ObservedState == PowerState.Running || view.Instance.ObservedState == PowerState.Frozen
                ? view.Instance.PricePerHour
                : 0),
        }).ToListAsync(cancellationToken);
        var tags = await database.Instances.VisibleTo(database, actor, allProjects).Where(instance => instance.Lifecycle != InstanceLifecycle.Deleted)
            .SelectMany(instance => instance.Tags).Distinct().ToListAsync(cancellationToken);
        return new InstanceCounts(
            groups.ToDictionary(group => group.Key, group => group.Count),
            [.. tags.Order(StringComparer.Ordinal)],
            groups.Sum(group => group.Price));
    }

    public async Task<Result> CheckNameAsync(Actor actor, string name, CancellationToken cancellationToken)
    {
        var field = nameof(CreateInstances.Name);
        if (InstanceNames.Check(name) is { } malformed)
            return new Invalid([malformed with { Field = field }]);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var isTaken = await TakenNames(database, actor).AnyAsync(taken => taken == name, cancellationToken);
        return isTaken ? new Invalid([InstanceErrors.NameTaken(name) with { Field = field }]) : Result.Success;
    }

    public async Task<string> SuggestNameAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return InstanceNames.Suggest(await TakenNames(database, actor).ToHashSetAsync(StringComparer.Ordinal, cancellationToken));
    }

    public async Task<Result<CreateInstances>> ReopenAsync(Actor actor, InstanceId failed, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var instance = await database.Instances.AsNoTracking().Include(instance => instance.TemplateVersion)
            .FirstOrDefaultAsync(instance => instance.Id == failed, cancellationToken);
        if (instance is null || instance.Lifecycle == InstanceLifecycle.Deleted)
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, instance.ProjectId, ProjectRole.Operator, What, cancellationToken);
        if (!role.IsSuccess)
            return role.Error;
        if (instance.Lifecycle != InstanceLifecycle.Failed)
            return InstanceErrors.NotFailed();
        // Keys that were removed since are left out; a form with a key that is gone could not be sent.
        var keys = await database.SshKeys
            .Where(key => key.PersonId == actor.PersonId && instance.AuthorizedKeys.Contains(key.PublicKey))
            .OrderBy(key => key.Name).Select(key => key.Id).ToListAsync(cancellationToken);
        return new CreateInstances
        {
            TemplateId = instance.TemplateVersion.TemplateId,
            PlanId = instance.PlanId,
            Name = instance.Name,
            SshKeys = keys,
            Tags = instance.Tags,
            Notes = instance.Notes,
            UserScript = instance.UserScript,
            IsProtected = instance.IsProtected,
        };
    }

    private static IQueryable<string> TakenNames(VmManagerDbContext database, Actor actor) =>
        from instance in database.Instances.Where(InstanceRules.TakesRoom)
        join project in database.Projects on instance.ProjectId equals project.Id
        where project.PersonalOf == actor.PersonId
        select instance.Name;

    private static InstanceDetail Detail(Instance instance, InstanceRow row, ProjectRole role) => new()
    {
        Row = row,
        Role = role,
        Notes = instance.Notes,
        TemplateId = instance.TemplateVersion.TemplateId,
        PlanId = instance.PlanId,
        OperatingSystem = instance.TemplateVersion.Template.OperatingSystem,
        LoginUser = instance.LoginUser,
        AuthorizedKeys = instance.AuthorizedKeys,
        HostKeyFingerprints = [.. instance.HostKeys.Select(HostKeys.Fingerprint).OfType<string>()],
        HasUnseenPassword = instance.Lifecycle == InstanceLifecycle.Ready && instance.ProtectedPassword is not null,
        HasUserScript = instance.UserScript is not null,
        Capabilities = instance.Server?.Capabilities ?? EngineCapabilities.None,
        OnlineAt = instance.OnlineAt,
        ObservedAt = instance.Server?.ObservedAt ?? instance.ObservedAt,
        RowVersion = (uint)instance.Revision,
    };
}
