using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Catalog;
using VmManager.Core.Instances;

namespace VmManager.Tests.Support;

/// <summary>The whole platform but its pages, at work in this process on a real engine.</summary>
public sealed class WorkingPlatform : IAsyncDisposable
{
    private readonly PlatformHost _host;
    private readonly string _folder;

    private WorkingPlatform(PlatformHost host, string folder) => (_host, _folder) = (host, folder);

    /// <param name="database">Where its state is.</param>
    /// <param name="engine">Registered as its local server.</param>
    /// <param name="more">Registered after the platform's own services: the last one wins.</param>
    public static async Task<WorkingPlatform> StartAsync(
        TestDatabase database, LocalEngine engine, Action<IServiceCollection>? more = null)
    {
        var folder = Directory.CreateTempSubdirectory("vmm-work-").FullName;
        Dictionary<string, string?> settings = new()
        {
            ["DataDirectory"] = folder,
            ["LocalEngine:Socket"] = engine.Socket,
            ["LocalEngine:StoragePool"] = engine.Pool,
            ["LocalEngine:Network"] = engine.Network,
            ["LocalEngine:CpuOvercommit"] = "100",
            ["LocalEngine:MemoryOvercommit"] = "10",
            ["LocalEngine:DiskOvercommit"] = "100",
        };
        return new WorkingPlatform(await PlatformHost.StartAsync(database, settings, more), folder);
    }

    public T Get<T>() where T : notnull => _host.Get<T>();

    /// <summary>Creates instances and waits until each is online, as a page does: by the feed.</summary>
    /// <exception cref="InvalidOperationException">One of them failed.</exception>
    public async Task<IReadOnlyList<InstanceId>> CreateAsync(SeededPerson owner, string name, int count = 1)
    {
        var form = await FormAsync(name, count);
        using var ending = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var updates = Get<IInstanceFeed>().WatchAsync(owner.Actor, only: null, allProjects: false, ending.Token).GetAsyncEnumerator();
        await updates.MoveNextAsync();
        var made = (await Get<IInstanceActions>().CreateAsync(owner.Actor, form, ending.Token)).ShouldSucceed();
        var waiting = made.ToHashSet();
        while (waiting.Count > 0 && await updates.MoveNextAsync())
        {
            foreach (var row in updates.Current.Rows.Where(row => waiting.Contains(row.Id)))
            {
                if (row.Status == InstanceStatus.Failed)
                    throw new InvalidOperationException($"{row.Name} failed: {row.Problem}");
                if (row is { Status: InstanceStatus.Running, Operation: null })
                    waiting.Remove(row.Id);
            }
        }
        return made;
    }

    /// <summary>The cheapest thing that can be created now.</summary>
    private async Task<CreateInstances> FormAsync(string name, int count)
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

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
