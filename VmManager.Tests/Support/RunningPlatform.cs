using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Infrastructure;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Support;

/// <summary>
/// The platform as it runs for people: the executable in processes of its own, on a database and an engine of the test's. The test asks
/// through the same Core services, in its own process, in which nothing is worked on.
/// </summary>
public sealed class RunningPlatform : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly LocalEngine _engine;
    private readonly ServiceProvider _services;
    private readonly List<WebProcess> _processes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-web-").FullName;

    public RunningPlatform(TestDatabase database, LocalEngine engine, params (string Key, string Value)[] settings)
    {
        (_database, _engine) = (database, engine);
        Settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:VmManager"] = database.ConnectionString,
            ["DataDirectory"] = _folder,
            ["LocalEngine:Socket"] = engine.Socket,
            ["LocalEngine:StoragePool"] = engine.Pool,
            ["LocalEngine:Network"] = engine.Network,
            // Many small instances for a short time, on a small pool.
            ["LocalEngine:CpuOvercommit"] = "100",
            ["LocalEngine:MemoryOvercommit"] = "10",
            ["LocalEngine:DiskOvercommit"] = "100",
        };
        foreach (var (key, value) in settings)
            Settings[key] = value;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration)
            .AddCore().AddInfrastructure(configuration).AddSingleton<IPublicAddress, ExampleAddress>().BuildServiceProvider();
    }

    /// <summary>Configuration of the processes, by key.</summary>
    public Dictionary<string, string> Settings { get; }

    public string MailFolder => Path.Combine(_folder, "mail");

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Starts one more process and waits until it is ready.</summary>
    public async Task<WebProcess> StartAsync()
    {
        var process = await WebProcess.StartAsync(Settings);
        _processes.Add(process);
        return process;
    }

    /// <summary>The smallest thing that can be created now: the engine's own image on the cheapest plan.</summary>
    public async Task<CreateInstances> FormAsync(string name, int count = 1)
    {
        CatalogOffer? offer = null;
        await Poll.UntilAsync(
            async () => (offer = await Get<ICatalog>().OfferAsync(CancellationToken.None)).Templates.Any(template => template.IsAvailable),
            what: "a template that can be created");
        return new CreateInstances
        {
            TemplateId = offer!.Templates.First(template => template.IsAvailable).Id,
            PlanId = offer.Plans.MinBy(plan => plan.PricePerHour)!.Id,
            Name = name,
            Count = count,
        };
    }

    /// <summary>Submits a create form.</summary>
    public async Task<IReadOnlyList<InstanceId>> CreateAsync(Actor actor, string name, int count = 1) =>
        (await Get<IInstanceActions>().CreateAsync(actor, await FormAsync(name, count), CancellationToken.None)).ShouldSucceed();

    /// <summary>Waits until no operation of these instances is at work.</summary>
    public Task RestAsync(IReadOnlyCollection<InstanceId> instances, TimeSpan? patience = null) => Poll.UntilAsync(
        async () => !await ReadAsync(database => database.Operations.AnyAsync(operation =>
            instances.Contains(operation.InstanceId!.Value)
            && (operation.State == OperationState.Pending || operation.State == OperationState.Running || operation.State == OperationState.Unwinding))),
        patience ?? TimeSpan.FromSeconds(90), "every operation at rest");

    public async Task<T> ReadAsync<T>(Func<VmManager.Core.Data.VmManagerDbContext, Task<T>> read)
    {
        await using var database = await _database.Contexts.CreateDbContextAsync();
        return await read(database);
    }

    /// <summary>
    /// Asserts that the engine holds exactly the guests that the database says: one for each of the person's instances that is ready, none else
    /// with a mark of theirs.
    /// </summary>
    public async Task EngineShouldHoldExactlyAsync(SeededPerson owner)
    {
        var rows = await ReadAsync(database => database.Instances.AsNoTracking()
            .Where(instance => instance.ProjectId == owner.Project.Id).ToListAsync());
        var mine = rows.Select(row => row.Id.Value).ToHashSet();
        await using var engine = _engine.Connect();
        var observed = (await engine.ObserveAsync(CancellationToken.None)).ShouldSucceed();
        var held = observed.Guests.Where(guest => guest.Owner is { } mark && mine.Contains(mark)).Select(guest => guest.Reference);
        held.Order(StringComparer.Ordinal).ShouldBe(rows.Where(row => row.Lifecycle == InstanceLifecycle.Ready)
            .Select(row => row.EngineReference!).Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await _engine.DeleteGuestsOfAsync(_database);
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
