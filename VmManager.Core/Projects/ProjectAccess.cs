using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Projects;

/// <summary>Decides what a person may do in a project. Every use case asks here; pages only hide what would be refused.</summary>
public static class ProjectAccess
{
    /// <summary>The actor's role, when it is at least the one needed. Admins act as owners everywhere.</summary>
    /// <param name="database">The caller's unit of work.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="projectId">Whose resource it is.</param>
    /// <param name="minimum">What the act needs.</param>
    /// <param name="what">The thing as the refusal names it: "instance", "operation" …</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The role; <see cref="NotFound"/> for somebody else's project, which looks the same as none; <see cref="ProjectErrors.RoleNeeded"/> for a
    /// member whose role is too small.
    /// </returns>
    public static async Task<Result<ProjectRole>> RequireAsync(
        VmManagerDbContext database,
        Actor actor,
        ProjectId projectId,
        ProjectRole minimum,
        string what = "project",
        CancellationToken cancellationToken = default)
    {
        if (actor.IsAdmin)
            return ProjectRole.Owner;
        var role = await database.ProjectMembers
            .Where(member => member.ProjectId == projectId && member.PersonId == actor.PersonId)
            .Select(member => (ProjectRole?)member.Role)
            .SingleOrDefaultAsync(cancellationToken);
        if (role is null)
            return new NotFound(what);
        return role >= minimum ? role.Value : ProjectErrors.RoleNeeded(minimum);
    }

    /// <summary>The projects a person is a member of, to filter a query with.</summary>
    public static IQueryable<ProjectId> Of(VmManagerDbContext database, Actor actor) =>
        database.ProjectMembers.Where(member => member.PersonId == actor.PersonId).Select(member => member.ProjectId);
}

public static class ProjectErrors
{
    /// <summary>A member may see the project but not do this.</summary>
    public static Error RoleNeeded(ProjectRole role) =>
        new("project.role_needed", $"This needs the role {role} in the project. Nothing was changed; ask one of its owners for it.")
        { Arguments = [role.ToString()] };
}
