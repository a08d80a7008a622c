using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.People.Identity;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Registration;

/// <summary>Adds a person together with the personal project, for registration and for the first admin.</summary>
public sealed class NewPerson(TimeProvider time)
{
    /// <summary>Adds to the unit of work; the caller saves. Email, name and password are checked already.</summary>
    /// <exception cref="DbUpdateException">The address has an account.</exception>
    public async Task<Person> AddAsync(
        PeopleSession session, string email, string displayName, string password, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var person = new Person
        {
            Email = email,
            DisplayName = displayName,
            Handle = await Handle.SuggestAsync(session.Database, displayName, email, cancellationToken),
            CreatedAt = now,
        };
        // People sign in by their address, which may change. Identity's user name is therefore the id, which does not.
        person.UserName = person.Id.ToString();
        var outcome = await session.Users.CreateAsync(person, password);
        // Identity looks before the unique index does; to the caller both say the same.
        if (outcome.Errors.Any(error => error.Code is nameof(IdentityErrorDescriber.DuplicateEmail)))
            throw new DbUpdateException("The address was taken a moment ago.");
        outcome.MustSucceed();

        var project = new Project
        {
            Id = TypedId.New<ProjectId>(),
            Name = displayName,
            PersonalOf = person.Id,
            CreatedAt = now,
        };
        project.Members.Add(new ProjectMember { ProjectId = project.Id, PersonId = person.Id, Role = ProjectRole.Owner });
        session.Database.Projects.Add(project);
        return person;
    }
}
