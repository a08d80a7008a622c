using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Who may open a terminal where: an operator of the instance's project, on an instance that is ready and runs.</summary>
internal static class TerminalAccess
{
    /// <summary>The instance as a terminal needs it, or the refusal. Somebody else's instance is "not found".</summary>
    internal static async Task<Result<TerminalPlace>> RequireAsync(
        VmManagerDbContext database, Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        var place = await database.Instances.AsNoTracking()
            .Where(instance => instance.Id == instanceId && instance.Lifecycle != InstanceLifecycle.Deleted)
            .Select(instance => new TerminalPlace(
                instance.Id, instance.Name, instance.ProjectId, instance.Lifecycle, instance.ObservedState,
                instance.Address, instance.LoginUser, instance.HostKeys, instance.ProtectedShellKey))
            .SingleOrDefaultAsync(cancellationToken);
        if (place is null)
            return new NotFound("instance");
        var role = await ProjectAccess.RequireAsync(database, actor, place.ProjectId, ProjectRole.Operator, "instance", cancellationToken);
        if (!role.IsSuccess)
            return role.Error;
        if (place.Lifecycle != InstanceLifecycle.Ready || place.Address is null || place.ProtectedShellKey is null)
            return TerminalErrors.InstanceNotReady;
        return place.State == PowerState.Running ? place : TerminalErrors.InstanceNotRunning;
    }
}

/// <summary>An instance as a terminal needs it.</summary>
internal sealed record TerminalPlace(
    InstanceId Id,
    string Name,
    ProjectId ProjectId,
    InstanceLifecycle Lifecycle,
    PowerState State,
    string? Address,
    string LoginUser,
    List<string> HostKeys,
    string? ProtectedShellKey);
