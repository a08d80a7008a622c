using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Servers;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Instances;

public sealed class InstanceFeedTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Watch_BeginsWithAReset_AndGivesEachChangedRowAsItIsNow()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await using var page = await WatchingPage.OpenAsync(world.Feed, world.Actor);

        var instance = await world.CreateAsync();

        await page.UntilAsync(rows => rows.TryGetValue(instance.Id, out var row) && row is { Status: InstanceStatus.Running, Operation: null });
        page.Batches[0].ShouldBe((Reset: true, Rows: 0));
        page.Seen(instance.Id).ShouldContain(InstanceStatus.Provisioning);
    }

    [Fact]
    public async Task Watch_GivesOnlyWhatTheActorMaySee()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var stranger = await world.Seed.PersonAsync();
        var admin = await world.Seed.PersonAsync(VmManager.Core.People.PersonRole.Admin);
        await using var mine = await WatchingPage.OpenAsync(world.Feed, world.Actor);
        await using var theirs = await WatchingPage.OpenAsync(world.Feed, stranger.Actor, allProjects: true);
        await using var all = await WatchingPage.OpenAsync(world.Feed, admin.Actor, allProjects: true);
        var (first, second) = (await SeedAsync(world), await SeedAsync(world));
        await using var one = await WatchingPage.OpenAsync(world.Feed, world.Actor, only: second);

        Tell(world, first, second);

        await mine.UntilAsync(rows => rows.Count == 2);
        await all.UntilAsync(rows => rows.Count == 2);
        await one.UntilAsync(rows => rows.Count == 1);
        theirs.Rows.ShouldBeEmpty();
        one.Rows.ShouldContainKey(second);
        mine.Rows[first].ServerName.ShouldBeNull();
        all.Rows[first].ServerName.ShouldBe(world.Server.Name);
    }

    [Fact]
    public async Task Watch_WhenAPageIsSlow_GivesItTheNewestRowOnce()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = await SeedAsync(world);
        await using var quick = await WatchingPage.OpenAsync(world.Feed, world.Actor);
        using var ending = new CancellationTokenSource();
        await using var slow = world.Feed.WatchAsync(world.Actor, null, false, ending.Token).GetAsyncEnumerator();
        await slow.MoveNextAsync();

        for (var number = 1; number <= 5; number++)
        {
            await world.ChangeAsync(id, row => row.Name = $"name-{number}");
            Tell(world, id);
            await quick.UntilAsync(rows => rows.TryGetValue(id, out var row) && row.Name == $"name-{number}");
        }

        await slow.MoveNextAsync();
        slow.Current.Rows.ShouldHaveSingleItem().Name.ShouldBe("name-5");
        await ending.CancelAsync();
    }

    [Fact]
    public async Task Watch_WhenAServerStopsAnswering_GivesTheRowsOfItsInstances()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = await SeedAsync(world);
        await using var page = await WatchingPage.OpenAsync(world.Feed, world.Actor);

        await world.ChangeServerAsync(world.Server.Id, server => server.Health = ServerHealth.Unreachable);
        world.Changes.Publish(new Change(ChangeTopic.Server, world.Server.Id.Value));

        await page.UntilAsync(rows => rows.TryGetValue(id, out var row) && row.Status == InstanceStatus.Unreachable);
    }

    [Fact]
    public async Task Watch_OfManyPages_ReadsAChangedRowOnce()
    {
        var counted = new CountedDatabases(database.Contexts);
        await using var world = await InstanceWorld.StartAsync(
            database, services => services.AddSingleton<IDbContextFactory<VmManagerDbContext>>(counted));
        var id = await SeedAsync(world);
        var pages = new List<WatchingPage>();
        for (var count = 0; count < 20; count++)
            pages.Add(await WatchingPage.OpenAsync(world.Feed, world.Actor));
        var before = counted.Count;

        Tell(world, id);

        foreach (var page in pages)
            await page.UntilAsync(rows => rows.ContainsKey(id));
        (counted.Count - before).ShouldBe(1);
        foreach (var page in pages)
            await page.DisposeAsync();
    }

    private static async Task<InstanceId> SeedAsync(InstanceWorld world) =>
        (await world.Seed.InstanceAsync(world.Person, world.Server, world.Template, world.Plan)).Id;

    private static void Tell(InstanceWorld world, params InstanceId[] ids) =>
        world.Changes.Publish([.. ids.Select(id => new Change(ChangeTopic.Instance, id.Value, world.Person.Project.Id))]);
}
