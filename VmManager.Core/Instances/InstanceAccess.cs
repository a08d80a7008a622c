using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Finds an instance for somebody who acts, or says "not found" as for one that does not exist.</summary>
internal static class InstanceAccess
{
    private const string What = "instance";

    /// <summary>The instance, tracked, when the actor has at least that role in its project. Deleted ones are not found.</summary>
    public static async Task<Result<Instance>> FindAsync(
        VmManagerDbContext database, Actor actor, InstanceId instanceId, ProjectRole minimum, CancellationToken cancellationToken)
    {
        var instance = await database.Instances.Include(instance => instance.Server).AsTracking()
            .FirstOrDefaultAsync(instance => instance.Id == instanceId, cancellationToken);
        if (instance is null || instance.Lifecycle == InstanceLifecycle.Deleted)
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, instance.ProjectId, minimum, What, cancellationToken);
        return role.IsSuccess ? instance : role.Error;
    }

    /// <summary>As <see cref="FindAsync"/> for operators, and only when it is neither being made nor deleted nor failed.</summary>
    public static async Task<Result<Instance>> FindReadyAsync(
        VmManagerDbContext database, Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        var found = await FindAsync(database, actor, instanceId, ProjectRole.Operator, cancellationToken);
        return found.IsSuccess && found.Value.Lifecycle != InstanceLifecycle.Ready ? InstanceErrors.NotReady() : found;
    }
}
