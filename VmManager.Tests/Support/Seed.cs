using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support;

/// <summary>Makes rows that satisfy every constraint, with names of their own; change what the test is about with <c>change</c>.</summary>
public sealed class Seed(IDbContextFactory<VmManagerDbContext> contexts)
{
    private const long Gibibyte = 1L << 30;

    /// <summary>A confirmed person with a personal project that has so many points.</summary>
    public async Task<SeededPerson> PersonAsync(PersonRole role = PersonRole.User, Action<Person>? change = null, decimal points = 1_000_000)
    {
        var handle = Name("p");
        var email = $"{handle}@example.test";
        var person = new Person
        {
            Handle = handle,
            DisplayName = handle,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            Role = role,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        change?.Invoke(person);
        var project = new Project { Id = TypedId.New<ProjectId>(), Name = handle, PersonalOf = person.Id, CreatedAt = DateTimeOffset.UtcNow };
        project.Members.Add(new ProjectMember { ProjectId = project.Id, PersonId = person.Id, Role = ProjectRole.Owner });
        await AddAsync(person, project);
        if (points > 0)
            await GrantAsync(project.Id, (long)(points * Points.One));
        return new SeededPerson(person, project, new Actor(person.Id, role == PersonRole.Admin));
    }

    /// <summary>Makes somebody a member of a project.</summary>
    public Task MemberAsync(ProjectId project, PersonId person, ProjectRole role) =>
        AddAsync(new ProjectMember { ProjectId = project, PersonId = person, Role = role });

    /// <summary>A healthy Incus server with 16 CPUs, 64 GiB of memory and 500 GiB of disk.</summary>
    public async Task<Server> ServerAsync(Action<Server>? change = null)
    {
        var server = new Server
        {
            Id = TypedId.New<ServerId>(),
            Name = Name("server"),
            Engine = EngineKind.Incus,
            Endpoint = "unix:/nowhere/unix.socket",
            Health = ServerHealth.Healthy,
            Cpus = 16,
            MemoryBytes = 64 * Gibibyte,
            DiskBytes = 500 * Gibibyte,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        change?.Invoke(server);
        await AddAsync(server);
        return server;
    }

    /// <summary>A template with one version.</summary>
    public async Task<Template> TemplateAsync(Action<Template>? change = null)
    {
        var template = new Template
        {
            Id = TypedId.New<TemplateId>(),
            Slug = Name("debian"),
            Name = "Debian 12",
            OperatingSystem = "Debian 12 (bookworm)",
            DefaultUser = "debian",
            Icon = "debian",
            MinMemoryBytes = Gibibyte / 4,
            MinDiskBytes = Gibibyte,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        template.Versions.Add(new TemplateVersion
        {
            Id = TypedId.New<TemplateVersionId>(),
            TemplateId = template.Id,
            Number = 1,
            Images = new Dictionary<string, string> { ["Incus"] = "debian-12" },
            CreatedAt = DateTimeOffset.UtcNow,
        });
        change?.Invoke(template);
        await AddAsync(template);
        return template;
    }

    /// <summary>One CPU, 1 GiB of memory, 10 GiB of disk at one point per hour.</summary>
    public async Task<Plan> PlanAsync(Action<Plan>? change = null)
    {
        var plan = new Plan
        {
            Id = TypedId.New<PlanId>(),
            Slug = Name("small"),
            Name = "Small",
            Cpus = 1,
            MemoryBytes = Gibibyte,
            DiskBytes = 10 * Gibibyte,
            PricePerHour = Points.One,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        change?.Invoke(plan);
        await AddAsync(plan);
        return plan;
    }

    /// <summary>A running instance with everything it needs; what is not given is made.</summary>
    public async Task<SeededInstance> InstanceAsync(
        SeededPerson? owner = null, Server? server = null, Template? template = null, Plan? plan = null, Action<Instance>? change = null)
    {
        owner ??= await PersonAsync();
        server ??= await ServerAsync();
        template ??= await TemplateAsync();
        plan ??= await PlanAsync();
        var name = Name("i");
        var instance = new Instance
        {
            Id = TypedId.New<InstanceId>(),
            ProjectId = owner.Project.Id,
            CreatedBy = owner.Person.Id,
            Name = name,
            TemplateVersionId = template.Versions.First().Id,
            PlanId = plan.Id,
            Cpus = plan.Cpus,
            MemoryBytes = plan.MemoryBytes,
            DiskBytes = plan.DiskBytes,
            PricePerHour = plan.PricePerHour,
            ServerId = server.Id,
            EngineReference = name,
            Lifecycle = InstanceLifecycle.Ready,
            ObservedState = PowerState.Running,
            LoginUser = template.DefaultUser,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        change?.Invoke(instance);
        await AddAsync(instance);
        return new SeededInstance(owner, server, template, plan, instance);
    }

    private async Task GrantAsync(ProjectId projectId, long amount)
    {
        await using var database = await contexts.CreateDbContextAsync();
        await using var transaction = await database.Database.BeginTransactionAsync();
        var draft = new EntryDraft(
            EntryKind.Grant, $"seed:{projectId}", [new PostingDraft(PlatformAccounts.Grants, AccountId.Of(projectId), amount)], Actor.Platform);
        (await new LedgerJournal(TimeProvider.System).WriteAsync(database, draft, CancellationToken.None)).ShouldSucceed();
        await transaction.CommitAsync();
    }

    private static string Name(string stem) => $"{stem}-{Guid.NewGuid().ToString("N")[..12]}";

    private async Task AddAsync(params object[] rows)
    {
        await using var database = await contexts.CreateDbContextAsync();
        database.AddRange(rows);
        await database.SaveChangesAsync();
    }
}

/// <summary>A person, their personal project, and they as who acts.</summary>
public sealed record SeededPerson(Person Person, Project Project, Actor Actor);

/// <summary>An instance and what it stands on. The rows are as written; read them anew for their present state.</summary>
public sealed record SeededInstance(SeededPerson Owner, Server Server, Template Template, Plan Plan, Instance Instance)
{
    public InstanceId Id => Instance.Id;

    public Actor Actor => Owner.Actor;
}
