using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Decides whose points somebody may see or move.</summary>
internal static class BillingAccess
{
    private const string What = "project";

    /// <summary>The project asked for, or the actor's personal one; "not found" for somebody else's.</summary>
    public static async Task<Result<ProjectId>> FindAsync(
        VmManagerDbContext database, Actor actor, ProjectId? projectId, ProjectRole minimum, CancellationToken cancellationToken)
    {
        var wanted = projectId ?? await database.Projects.Where(project => project.PersonalOf == actor.PersonId)
            .Select(project => (ProjectId?)project.Id).FirstOrDefaultAsync(cancellationToken);
        if (wanted is not { } id)
            return new NotFound(What);
        // Admins act as owners everywhere, also where nothing is.
        if (actor.IsAdmin && !await database.Projects.AnyAsync(project => project.Id == id, cancellationToken))
            return new NotFound(What);
        var role = await ProjectAccess.RequireAsync(database, actor, id, minimum, What, cancellationToken);
        return role.IsSuccess ? id : role.Error;
    }
}
