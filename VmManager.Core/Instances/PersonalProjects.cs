using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Instances;

/// <summary>The project in which a person creates.</summary>
internal static class PersonalProjects
{
    public static Task<ProjectId?> FindAsync(VmManagerDbContext database, Actor actor, CancellationToken cancellationToken) =>
        database.Projects.Where(project => project.PersonalOf == actor.PersonId)
            .Select(project => (ProjectId?)project.Id).FirstOrDefaultAsync(cancellationToken);
}
