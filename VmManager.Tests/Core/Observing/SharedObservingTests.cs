using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Observing;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Observing;

/// <summary>Several processes that share the servers. A database of its own per test.</summary>
public sealed class SharedObservingTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private InstanceWorld _world = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _world = await InstanceWorld.StartAsync(_database);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Leases_OfTwoProcesses_GiveAServerToOne()
    {
        await using var first = await ObserverHost.StartAsync(_database, _world);
        await Poll.UntilAsync(() => Observes(first));
        await using var second = await ObserverHost.StartAsync(_database, _world);

        var other = await second.Get<ObserverLeases>().ClaimAsync(CancellationToken.None);

        other.ShouldBeEmpty();
        Observes(first).ShouldBeTrue();
    }

    [Fact]
    public async Task Leases_WhenAProcessStops_AreTakenOverAtOnce()
    {
        var first = await ObserverHost.StartAsync(_database, _world, set => set.LeaseSeconds = 300);
        await Poll.UntilAsync(() => Observes(first));
        await using var second = await ObserverHost.StartAsync(_database, _world);

        await first.DisposeAsync();

        await Poll.UntilAsync(() => Observes(second));
    }

    [Fact]
    public async Task Leases_WhenAProcessIsCutOff_AreTakenOverWhenTheyEnd_AndItStopsLooking()
    {
        await using var first = await ObserverHost.StartAsync(_database, _world);
        await Poll.UntilAsync(() => Observes(first));
        await using var second = await ObserverHost.StartAsync(_database, _world);

        first.CutOff();

        await Poll.UntilAsync(() => Observes(second));
        await Poll.UntilAsync(() => !Observes(first));
    }

    [Fact]
    public async Task Leases_OfAProcessThatDied_AreNotWaitedFor()
    {
        var dead = VmManager.Core.Operations.Running.LeaseOwner.OfThisProcess() with { ProcessId = int.MaxValue - 1 };
        await _world.ReadAsync(context =>
        {
            context.Add(new ObserverLease { ServerId = _world.Server.Id, Owner = dead.ToString(), Until = DateTimeOffset.UtcNow.AddHours(1) });
            return context.SaveChangesAsync();
        });

        await using var host = await ObserverHost.StartAsync(_database, _world);

        await Poll.UntilAsync(() => Observes(host));
    }

    [Fact]
    public async Task Figures_OfAServerObservedElsewhere_ArriveWithOneReadPerTick()
    {
        var seeded = await _database.Seed.InstanceAsync(_world.Person, _world.Server, _world.Template, _world.Plan);
        var guest = AddGuest(seeded.Instance);
        await using var first = await ObserverHost.StartAsync(_database, _world);
        await Poll.UntilAsync(() => Observes(first));
        await using var second = await ObserverHost.StartAsync(_database, _world);
        guest.CpuTime += TimeSpan.FromSeconds(1);

        // Stands in for the notification between the processes.
        await Poll.UntilAsync(() =>
        {
            second.Get<IChangeHub>().Publish(new Change(ChangeTopic.Figures, _world.Server.Id.Value));
            return second.Get<IFigures>().Latest([seeded.Id]).Count == 1;
        });

        second.Get<IFigures>().Latest([seeded.Id])[seeded.Id].MemoryBytes.ShouldBe(100 << 20);
    }

    [Fact]
    public async Task Orphans_AreRecorded_AndOnlyThoseToBeDeletedAnywayAreCleared()
    {
        var failed = await _database.Seed.InstanceAsync(_world.Person, _world.Server, _world.Template, _world.Plan, row =>
            (row.Lifecycle, row.ServerId, row.EngineReference) = (InstanceLifecycle.Failed, null, null));
        var known = await _database.Seed.InstanceAsync(_world.Person, _world.Server, _world.Template, _world.Plan);
        AddGuest(known.Instance);
        _world.Engine.Guests["vm-failed"] = new FakeGuest("vm-failed", failed.Id.Value, "", new GuestSize(1, 1, 1));
        _world.Engine.Guests["vm-unknown"] = new FakeGuest("vm-unknown", Guid.NewGuid(), "", new GuestSize(1, 1, 1));
        _world.Engine.Guests["stranger"] = new FakeGuest("stranger", null, "", new GuestSize(1, 1, 1));
        await using var host = await ObserverHost.StartAsync(_database, _world, set => set.OrphanGraceSeconds = 30);
        await Poll.UntilAsync(async () => (await OrphansAsync()).Count == 2);

        await host.Get<OrphanSweep>().RunAsync(CancellationToken.None);
        _world.Engine.Guests.Count.ShouldBe(4, "what was just seen is left alone");
        await _world.ReadAsync(context => context.Set<OrphanGuest>().ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FirstSeenAt, DateTimeOffset.UtcNow.AddMinutes(-10))));
        await host.Get<OrphanSweep>().RunAsync(CancellationToken.None);

        _world.Engine.Guests.Keys.Order(StringComparer.Ordinal).ShouldBe(
            new[] { known.Instance.EngineReference!, "stranger", "vm-unknown" }.Order(StringComparer.Ordinal));
        var admin = (await _world.Seed.PersonAsync(VmManager.Core.People.PersonRole.Admin)).Actor;
        (await host.Get<IOrphanQueries>().ListAsync(_world.Actor, CancellationToken.None)).Error.ShouldNotBeNull();
        (await host.Get<IOrphanQueries>().ListAsync(admin, CancellationToken.None)).ShouldSucceed()
            .Select(row => (row.Reference, row.InstanceName)).ShouldContain(("vm-unknown", null));
    }

    private bool Observes(ObserverHost host) => host.Get<ObservedServers>().Contains(_world.Server.Id);

    private Task<List<string>> OrphansAsync() => _world.ReadAsync(context => context.Set<OrphanGuest>().Select(row => row.Reference).ToListAsync());

    private FakeGuest AddGuest(Instance instance) => _world.Engine.Guests[instance.EngineReference!] =
        new FakeGuest(instance.EngineReference!, instance.Id.Value, "", new GuestSize(1, 1L << 30, 10L << 30))
        {
            State = PowerState.Running,
            StartedAt = DateTimeOffset.UtcNow,
        };
}
