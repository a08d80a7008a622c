using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Support.Instances;

/// <summary>
/// The instances feature at work on a test's database, with engines in memory: one person, one server with the image of one template,
/// two plans. Servers of other tests in the same database hold no image of this template.
/// </summary>
public sealed class InstanceWorld : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private InstanceWorld(TestDatabase database) => _database = database;

    public FakeEngines Engines { get; } = new();

    public FakeSshProbe Probe { get; } = new();

    public OperationHost Host { get; private set; } = null!;

    public SeededPerson Person { get; private set; } = null!;

    public Server Server { get; private set; } = null!;

    public Template Template { get; private set; } = null!;

    public Plan Plan { get; private set; } = null!;

    public Plan LargePlan { get; private set; } = null!;

    public FakeEngine Engine => Engines[Server.Id];

    public Actor Actor => Person.Actor;

    public Seed Seed => _database.Seed;

    public IInstanceActions Actions => Host.Services.GetRequiredService<IInstanceActions>();

    public IInstanceQueries Queries => Host.Services.GetRequiredService<IInstanceQueries>();

    public IInstanceFeed Feed => Host.Services.GetRequiredService<IInstanceFeed>();

    public IChangeHub Changes => Host.Services.GetRequiredService<IChangeHub>();

    /// <summary>Rows only; start the host with <see cref="StartAsync"/>.</summary>
    public static async Task<InstanceWorld> PrepareAsync(TestDatabase database)
    {
        var world = new InstanceWorld(database) { Person = await database.Seed.PersonAsync() };
        var image = $"image-{Guid.NewGuid():N}";
        world.Template = await database.Seed.TemplateAsync(template => template.Versions.First().Images = new() { ["Incus"] = image });
        world.Plan = await database.Seed.PlanAsync();
        world.LargePlan = await database.Seed.PlanAsync(plan =>
            (plan.Cpus, plan.MemoryBytes, plan.DiskBytes, plan.PricePerHour) = (2, 2L << 30, 20L << 30, 3 * Points.One));
        world.Server = await world.AddServerAsync();
        return world;
    }

    public static async Task<InstanceWorld> StartAsync(TestDatabase database, Action<IServiceCollection>? more = null)
    {
        var world = await PrepareAsync(database);
        world.Host = await OperationHost.StartAsync(database, more: services =>
        {
            world.Configure(services);
            more?.Invoke(services);
        });
        return world;
    }

    /// <summary>What the generic tests of operations start their host with.</summary>
    public void Configure(IServiceCollection services) => services
        .AddSingleton<IEngines>(Engines)
        .AddSingleton<ISshProbe>(Probe)
        .AddSingleton<ISshKeyPairs, FakeSshKeyPairs>()
        .AddSingleton<ISecretProtector, MarkingProtector>();

    /// <summary>For generic tests, which own the host.</summary>
    public void Join(OperationHost host) => Host = host;

    /// <summary>One more server that holds the template's image.</summary>
    public async Task<Server> AddServerAsync(Action<Server>? change = null) => await Seed.ServerAsync(server =>
    {
        server.Images = [Template.Versions.First().Images["Incus"]];
        server.Capabilities = EngineCapabilities.Freeze;
        change?.Invoke(server);
    });

    public CreateInstances Form(string? name = null, int count = 1) => new()
    {
        TemplateId = Template.Id,
        PlanId = Plan.Id,
        Name = name ?? $"i-{Guid.NewGuid().ToString("N")[..10]}",
        Count = count,
    };

    /// <summary>Creates one and waits until it is at rest.</summary>
    public async Task<Instance> CreateAsync(CreateInstances? form = null)
    {
        var made = (await Actions.CreateAsync(Actor, form ?? Form(), CancellationToken.None)).ShouldSucceed();
        await RestAsync(made[0]);
        return await ReadAsync(made[0]);
    }

    /// <summary>Waits for the end of an operation and asserts that it succeeded.</summary>
    public async Task<OperationView> SucceedAsync(Result<OperationId> submitted)
    {
        var view = await Host.RestAsync(submitted.ShouldSucceed());
        view.State.ShouldBe(OperationState.Succeeded, view.ErrorMessage);
        return view;
    }

    /// <summary>Waits until no operation works on the instance; the last one as it ended.</summary>
    public async Task<OperationView> RestAsync(InstanceId id)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        var operation = await database.Operations.Where(row => row.InstanceId == id).OrderByDescending(row => row.CreatedAt).FirstAsync();
        return await Host.RestAsync(operation.Id);
    }

    public Task<Instance> ReadAsync(InstanceId id) =>
        ReadAsync(database => database.Instances.AsNoTracking().Include(row => row.Server).FirstAsync(row => row.Id == id));

    public async Task<T> ReadAsync<T>(Func<VmManagerDbContext, Task<T>> read)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        return await read(database);
    }

    /// <summary>Writes columns of an instance past everything.</summary>
    public Task ChangeAsync(InstanceId id, Action<Instance> change) => ReadAsync(async database =>
    {
        var row = await database.Instances.FirstAsync(row => row.Id == id);
        change(row);
        return await database.SaveChangesAsync();
    });

    public Task ChangeServerAsync(ServerId id, Action<Server> change) => ReadAsync(async database =>
    {
        var row = await database.Servers.FirstAsync(row => row.Id == id);
        change(row);
        return await database.SaveChangesAsync();
    });

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
    }
}
