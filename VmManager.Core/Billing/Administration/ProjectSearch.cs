using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Finds projects the way admins look for them, and names their owners.</summary>
internal static class ProjectSearch
{
    /// <summary>What is searched for in small letters; null when nothing is.</summary>
    public static string? Text(string? search) => StorableText.Of(search).Trim().ToLowerInvariant() is { Length: > 0 } text ? text : null;

    /// <summary>By the project's name or id, or an owner's name, handle or address.</summary>
    public static IQueryable<Project> Matching(VmManagerDbContext database, string? text)
    {
        var projects = database.Projects.AsNoTracking();
        if (text is null)
            return projects;
        if (Guid.TryParse(text, out var id))
            return projects.Where(project => project.Id == new ProjectId(id));
        // Two sets, each found by itself: an "or" over both tables would be asked once per project.
        var owned =
            from member in database.ProjectMembers
            join person in database.Users on member.PersonId equals person.Id
            where member.Role == ProjectRole.Owner
                && (SqlText.Lower(person.DisplayName).Contains(text) || person.Handle.Contains(text) || SqlText.Lower(person.Email!).Contains(text))
            select member.ProjectId;
        var named = projects.Where(project => SqlText.Lower(project.Name).Contains(text)).Select(project => project.Id);
        return projects.Where(project => named.Union(owned).Contains(project.Id));
    }

    /// <summary>Whose they are: of a personal project its person, of a shared one the owner of longest standing.</summary>
    public static async Task<IReadOnlyDictionary<ProjectId, ProjectOwner>> OwnersAsync(
        VmManagerDbContext database, IReadOnlyCollection<ProjectId> projects, CancellationToken cancellationToken)
    {
        var owners = await (
            from member in database.ProjectMembers
            join project in database.Projects on member.ProjectId equals project.Id
            join person in database.Users on member.PersonId equals person.Id
            where projects.Contains(member.ProjectId) && member.Role == ProjectRole.Owner
            orderby project.PersonalOf == person.Id descending, person.CreatedAt, person.Id
            select new { member.ProjectId, person.DisplayName, person.Email }).ToListAsync(cancellationToken);
        return owners.GroupBy(owner => owner.ProjectId)
            .ToDictionary(of => of.Key, of => new ProjectOwner(of.First().DisplayName, of.First().Email));
    }
}

internal sealed record ProjectOwner(string Name, string? Email);
