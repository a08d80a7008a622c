using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Data;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

/// <summary>Ada, who has instances; Grace, an admin; and one who is suspended.</summary>
internal static class SamplePeople
{
    public const string Password = "a password for looking";

    public static PersonId Grace { get; } = PersonId.From(Guid.CreateVersion7());

    public static ProjectId AdasProject { get; } = TypedId.New<ProjectId>();

    /// <summary>Makes those who are not there yet.</summary>
    public static async Task AddAsync(IServiceProvider services)
    {
        var contexts = services.GetRequiredService<IDbContextFactory<VmManagerDbContext>>();
        await using var database = await contexts.CreateDbContextAsync();
        if (await database.Users.AnyAsync(person => person.Id == Grace))
            return;
        Add(database, Person(PretendPlatform.Ada.PersonId, "ada", "Ada Lovelace"), AdasProject);
        Add(database, Person(Grace, "grace", "Grace Hopper", PersonRole.Admin), TypedId.New<ProjectId>());
        var suspended = Person(PersonId.From(Guid.CreateVersion7()), "mallory", "Mallory Vance");
        suspended.SuspendedAt = DateTimeOffset.UtcNow.AddDays(-2);
        Add(database, suspended, TypedId.New<ProjectId>());
        database.AddRange(
            Key("Ada's laptop", Sample.PublicKey, "SHA256:8N1vK4cS0l7q2Qm3l9b5Jw6r1t8uZp0x4eHn2dYfGa", isDefault: true),
            Key("Build server", Sample.PublicKey.Replace("GPKS", "GPKT", StringComparison.Ordinal), "SHA256:q7Lm2bV9xT4sPzKd0cWn8rYhJ3uEf6gAaQo5iXk1ZtM"));
        await database.SaveChangesAsync();
    }

    private static void Add(VmManagerDbContext database, Person person, ProjectId projectId)
    {
        var project = new Project { Id = projectId, Name = person.Handle, PersonalOf = person.Id, CreatedAt = person.CreatedAt };
        project.Members.Add(new ProjectMember { ProjectId = project.Id, PersonId = person.Id, Role = ProjectRole.Owner });
        database.AddRange(person, project);
    }

    private static Person Person(PersonId id, string handle, string name, PersonRole role = PersonRole.User)
    {
        var email = $"{handle}@example.org";
        var person = new Person
        {
            Id = id,
            Handle = handle,
            DisplayName = name,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            Role = role,
            CreatedAt = DateTimeOffset.UtcNow.AddDays(-40),
        };
        person.PasswordHash = new PasswordHasher<Person>().HashPassword(person, Password);
        return person;
    }

    private static SshKey Key(string name, string line, string fingerprint, bool isDefault = false) => new()
    {
        Id = TypedId.New<SshKeyId>(),
        PersonId = PretendPlatform.Ada.PersonId,
        Name = name,
        PublicKey = line,
        Fingerprint = fingerprint,
        IsDefault = isDefault,
        CreatedAt = DateTimeOffset.UtcNow.AddDays(-40),
    };
}
