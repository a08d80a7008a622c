using Microsoft.EntityFrameworkCore;
using VmManager.Core.Instances;
using VmManager.Core.Placement;
using VmManager.Core.Servers;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Placement;

public sealed class ReservationTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Place_OfTwoServers_TakesTheOneWithMoreLeftOfItsScarcestResource()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        // Much memory, but its disk is nearly promised away: the scarcest resource decides.
        var roomyButShortOfDisk = await world.AddServerAsync(server => (server.MemoryBytes, server.DiskBytes) = (1L << 40, 12L << 30));

        var placed = await PlaceAsync(world, await WaitingAsync(world));

        placed.ShouldBe(world.Server.Id);
        placed.ShouldNotBe(roomyButShortOfDisk.Id);
    }

    [Fact]
    public async Task Place_RecordsEveryCandidateWithItsReason()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var resting = await world.AddServerAsync(server => server.InMaintenance = true);
        var away = await world.AddServerAsync(server => server.Health = ServerHealth.Unreachable);
        var empty = await world.AddServerAsync(server => server.Images = []);
        var tiny = await world.AddServerAsync(server => server.MemoryBytes = 1L << 20);
        var full = await world.AddServerAsync(server => server.DiskUsedBytes = server.DiskBytes);
        var blank = await world.AddServerAsync(server => server.Cpus = 0);
        var id = await WaitingAsync(world);

        await PlaceAsync(world, id);

        var decision = await world.ReadAsync(context => context.PlacementDecisions.SingleAsync(row => row.InstanceId == id));
        decision.ServerId.ShouldBe(world.Server.Id);
        string Reason(Server server) => decision.Candidates.Single(candidate => candidate.ServerId == server.Id).Reason;
        Reason(resting).ShouldContain("maintenance");
        Reason(away).ShouldContain("Unreachable");
        Reason(empty).ShouldContain("does not hold the image");
        Reason(tiny).ShouldContain("1 of 1024 MiB of memory");
        Reason(full).ShouldContain("100");
        Reason(blank).ShouldContain("capacity");
        decision.Candidates.Single(candidate => candidate.Accepted).Score.ShouldNotBeNull();
    }

    [Fact]
    public async Task Place_WhenAnInstanceHasAPlace_KeepsIt()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var id = await WaitingAsync(world);
        var first = await PlaceAsync(world, id);
        await world.AddServerAsync(server => server.MemoryBytes = 1L << 40);

        (await PlaceAsync(world, id)).ShouldBe(first);
        (await world.ReadAsync(id)).EngineReference!.ShouldStartWith("vm-");
    }

    [Fact]
    public async Task Move_TriesNoServerTwice_AndSaysWhyNoneIsLeft()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var second = await world.AddServerAsync(server => server.DiskBytes = 100L << 30);
        var reservations = world.Host.Get<Reservations>();
        var id = await WaitingAsync(world);
        await PlaceAsync(world, id);

        (await reservations.MoveAsync(id, world.Server.Id, CancellationToken.None)).ShouldSucceed().ShouldBe(second.Id);
        // A run that was cut off after it moved asks again.
        (await reservations.MoveAsync(id, world.Server.Id, CancellationToken.None)).ShouldSucceed().ShouldBe(second.Id);
        (await reservations.MoveAsync(id, second.Id, CancellationToken.None)).ShouldFailWith("placement.no_room");
        (await world.ReadAsync(id)).ServerId.ShouldBeNull();
    }

    [Fact]
    public async Task Place_WhenManyPlaceAtOnce_NeverPromisesMoreThanThereIs()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        // Room for three and four of one GiB.
        await world.ChangeServerAsync(world.Server.Id, server => server.MemoryBytes = 3L << 30);
        var second = await world.AddServerAsync(server => server.MemoryBytes = 4L << 30);
        var waiting = new List<InstanceId>();
        for (var count = 0; count < 16; count++)
            waiting.Add(await WaitingAsync(world));
        var reservations = world.Host.Get<Reservations>();

        var results = await Task.WhenAll(waiting.Select(id => Task.Run(() => reservations.PlaceAsync(id, CancellationToken.None))));

        var placed = results.Where(result => result.IsSuccess).Select(result => result.Value).ToList();
        placed.Count(server => server == world.Server.Id).ShouldBe(3);
        placed.Count(server => server == second.Id).ShouldBe(4);
        results.Where(result => !result.IsSuccess).ShouldAllBe(result => result.Error!.Code == "placement.no_room");
    }

    [Fact]
    public async Task Preview_CountsHowManyFit_AndNamesNoServer()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        await world.ChangeServerAsync(world.Server.Id, server => server.MemoryBytes = 3L << 30);
        var preview = world.Host.Get<IPlacementPreview>();

        var three = await preview.PreviewAsync(world.Template.Id, world.Plan.Id, 3, CancellationToken.None);
        var five = await preview.PreviewAsync(world.Template.Id, world.Plan.Id, 5, CancellationToken.None);

        three.ShouldBe(new(Fits: true, 3, Reason: null));
        (five.Fits, five.Possible, five.Reason!.Code).ShouldBe((false, 3, "placement.room_for_fewer"));
        five.Reason.Message.ShouldNotContain(world.Server.Name);
    }

    [Fact]
    public async Task Preview_WhenNothingCanTakeIt_SaysWhy()
    {
        await using var world = await InstanceWorld.StartAsync(database);
        var preview = world.Host.Get<IPlacementPreview>();
        var huge = await world.Seed.PlanAsync(plan => plan.Cpus = 1000);
        var other = await world.Seed.TemplateAsync(template => template.Versions.First().Images = new() { ["Incus"] = "nobody-has-it" });
        var gone = await world.Seed.TemplateAsync(template => template.RetiredAt = DateTimeOffset.UtcNow);

        (await preview.PreviewAsync(world.Template.Id, huge.Id, 1, CancellationToken.None)).Reason!.Code.ShouldBe("placement.no_room");
        (await preview.PreviewAsync(other.Id, world.Plan.Id, 1, CancellationToken.None)).Reason!.Code.ShouldBe("placement.no_image");
        (await preview.PreviewAsync(gone.Id, world.Plan.Id, 1, CancellationToken.None)).Reason!.Code.ShouldBe("placement.not_offered");
    }

    private static async Task<ServerId> PlaceAsync(InstanceWorld world, InstanceId id) =>
        (await world.Host.Get<Reservations>().PlaceAsync(id, CancellationToken.None)).ShouldSucceed();

    /// <summary>An instance that has no place yet.</summary>
    private static async Task<InstanceId> WaitingAsync(InstanceWorld world) => (await world.Seed.InstanceAsync(
        world.Person, world.Server, world.Template, world.Plan,
        instance => (instance.ServerId, instance.EngineReference, instance.Lifecycle) = (null, null, InstanceLifecycle.Provisioning))).Id;
}
