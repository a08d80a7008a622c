using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Observing;
using VmManager.Core.Operations;
using VmManager.Core.Servers;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;

namespace VmManager.Tests.Core.Observing;

/// <summary>A database of its own per test: an observer takes every server it finds.</summary>
public sealed partial class ObserverTests : IAsyncLifetime
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
    public async Task Observer_WhenTheEngineTellsOfAChange_WritesItBeforeTheNextTick()
    {
        var (id, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world, set => set.TickSeconds = 60);
        await Poll.UntilAsync(() => _world.Engine.IsWatched);

        (guest.State, guest.Addresses) = (PowerState.Stopped, []);
        _world.Engine.Tell(guest.Reference);

        var row = await UntilAsync(id, row => row.ObservedState == PowerState.Stopped);
        (row.Drift, row.Address, row.StartedAt).ShouldBe((InstanceDrift.StateChangedOutside, null, null));
    }

    [Fact]
    public async Task Observer_WithoutEvents_SeesTheChangeWithTheTick_AndItsReturn()
    {
        var (id, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);

        guest.State = PowerState.Frozen;
        await UntilAsync(id, row => row is { ObservedState: PowerState.Frozen, Drift: InstanceDrift.StateChangedOutside });
        guest.State = PowerState.Running;
        await UntilAsync(id, row => row is { ObservedState: PowerState.Running, Drift: InstanceDrift.None });
    }

    [Fact]
    public async Task Observer_OfOneServer_MakesOneCallPerTick_AndWritesNothingWhenNothingChanged()
    {
        for (var count = 0; count < 30; count++)
            await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await Poll.UntilAsync(() => Looks() >= 3);
        var versions = await VersionsAsync();
        var before = Looks();

        await Poll.UntilAsync(() => Looks() >= before + 5);

        (await VersionsAsync()).ShouldBe(versions);
        _world.Engine.Calls.Count(call => call is "ObserveGuest").ShouldBe(0);
    }

    [Fact]
    public async Task Observer_PublishesChangedRowsOnly()
    {
        var (first, _) = await AddAsync();
        var (second, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await UntilAsync(first, row => row.ObservedAt is not null);
        await UntilAsync(second, row => row.ObservedAt is not null);
        using var ending = new CancellationTokenSource();
        var told = new ConcurrentQueue<Guid>();
        var batches = host.Get<IChangeHub>().Subscribe(change => change.Topic == ChangeTopic.Instance, TimeSpan.Zero, ending.Token);
        var reading = Task.Run(async () =>
        {
            await foreach (var batch in batches)
            {
                foreach (var change in batch.Changes)
                    told.Enqueue(change.Id);
            }
        });

        guest.State = PowerState.Frozen;

        await Poll.UntilAsync(() => !told.IsEmpty);
        told.ShouldBe([second.Value]);
        await ending.CancelAsync();
        await reading;
    }

    [Fact]
    public async Task Observer_WhenAGuestIsGone_MakesAGhostOfItAfterTwoLooks_AndTakesItBack()
    {
        var (id, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await UntilAsync(id, row => row.ObservedAt is not null);

        _world.Engine.Guests.TryRemove(guest.Reference, out _);
        var row = await UntilAsync(id, row => row.Drift == InstanceDrift.Ghost);
        (row.ObservedState, row.Address).ShouldBe((PowerState.Missing, null));
        _world.Engine.Guests[guest.Reference] = guest;
        await UntilAsync(id, row => row is { Drift: InstanceDrift.None, ObservedState: PowerState.Running });
    }

    [Fact]
    public async Task Observer_WhenTheEngineTellsOfADeletion_MakesAGhostBeforeTheNextTick()
    {
        var (id, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world, set => set.TickSeconds = 60);
        await Poll.UntilAsync(() => _world.Engine.IsWatched);

        _world.Engine.Guests.TryRemove(guest.Reference, out _);
        _world.Engine.Tell(guest.Reference, "instance-deleted");

        await UntilAsync(id, row => row is { Drift: InstanceDrift.Ghost, ObservedState: PowerState.Missing });
    }

    [Fact]
    public async Task Observer_WhenAGuestWasMissedOnce_MakesNoGhost()
    {
        var (id, guest) = await AddAsync();
        var states = new GuestStates(_database.Contexts, new LocalChanges());

        var missing = await states.MissingAsync(_world.Server.Id, DateTimeOffset.UtcNow, [], CancellationToken.None);

        missing.ShouldBe([guest.Reference]);
        (await _world.ReadAsync(id)).Drift.ShouldBe(InstanceDrift.None);
    }

    [Fact]
    public async Task Observer_WhenTheSizeWasChanged_SaysSo()
    {
        var (id, guest) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);

        guest.Size = guest.Size with { MemoryBytes = 3L << 30 };

        await UntilAsync(id, row => row.Drift == InstanceDrift.SizeChangedOutside);
        (await _world.Actions.AcceptDriftAsync(_world.Actor, id, CancellationToken.None)).Error.ShouldBeNull();
        (await _world.ReadAsync(id)).MemoryBytes.ShouldBe(3L << 30);
        (await _world.Actions.AcceptDriftAsync(_world.Actor, id, CancellationToken.None)).Error!.Code.ShouldBe("instance.no_drift");
    }

    [Fact]
    public async Task States_FromALookOlderThanWhatAnOperationWrote_AreNotWritten()
    {
        var (id, guest) = await AddAsync();
        var lookedAt = DateTimeOffset.UtcNow;
        await _world.ChangeAsync(id, row => (row.ObservedState, row.ObservedAt) = (PowerState.Stopped, lookedAt.AddMilliseconds(1)));
        var states = new GuestStates(_database.Contexts, new LocalChanges());
        var seen = (await _world.Engine.ObserveGuestAsync(guest.Reference, CancellationToken.None)).ShouldSucceed();

        await states.WriteAsync(_world.Server.Id, lookedAt, [seen], CancellationToken.None);
        (await _world.ReadAsync(id)).ObservedState.ShouldBe(PowerState.Stopped);
        await states.WriteAsync(_world.Server.Id, lookedAt.AddSeconds(1), [seen], CancellationToken.None);
        (await _world.ReadAsync(id)).ObservedState.ShouldBe(PowerState.Running);
    }

    [Fact]
    public async Task Observer_WhileAnOperationIsAtWork_SeesNoDrift()
    {
        var (id, guest) = await AddAsync();
        var gate = new TaskCompletionSource();
        _world.Engine.OnCall = call => call is "Power Shutdown" ? gate.Task : Task.CompletedTask;
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await UntilAsync(id, row => row.ObservedState == PowerState.Running);
        var submitted = await _world.Actions.ChangePowerAsync(_world.Actor, id, PowerAction.Shutdown, CancellationToken.None);
        await Poll.UntilAsync(() => _world.Engine.Calls.Contains("Power Shutdown"));

        guest.State = PowerState.Stopped;
        (await UntilAsync(id, row => row.ObservedState == PowerState.Stopped)).Drift.ShouldBe(InstanceDrift.None);
        gate.SetResult();

        await _world.SucceedAsync(submitted);
        (await _world.ReadAsync(id)).Drift.ShouldBe(InstanceDrift.None);
    }

    [Fact]
    public async Task Observer_WhenTheServerStopsAnswering_SaysWhy_AndRecovers()
    {
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await Poll.UntilAsync(async () => (await ServerAsync()) is { Health: ServerHealth.Healthy, Version: "6.0.4" });

        _world.Engine.Outage = EngineErrors.Unreachable("no route");
        await Poll.UntilAsync(async () => (await ServerAsync()) is { Health: ServerHealth.Unreachable, HealthMessage: not null });
        _world.Engine.Outage = null;
        await Poll.UntilAsync(async () => (await ServerAsync()) is { Health: ServerHealth.Healthy, HealthMessage: null });
    }

    [Fact]
    public async Task Observer_WhenTheServerAnswersAgain_HasWhatWaitsForItTriedAtOnce()
    {
        var (id, _) = await AddAsync();
        await using var host = await ObserverHost.StartAsync(_database, _world);
        await UntilAsync(id, row => row.ObservedAt is not null);
        _world.Engine.Outage = EngineErrors.Unreachable("no route");
        await Poll.UntilAsync(async () => (await ServerAsync()).Health == ServerHealth.Unreachable);
        var submitted = (await _world.Actions.ChangePowerAsync(_world.Actor, id, PowerAction.Shutdown, CancellationToken.None)).ShouldSucceed();
        await Poll.UntilAsync(() => PostponeAsync(submitted, TimeSpan.FromHours(1)), what: "the operation to wait without a worker");

        _world.Engine.Outage = null;

        await UntilAsync(id, row => row.ObservedState == PowerState.Stopped);
    }

    [Fact]
    public async Task Observer_LearnsCapacityUseAndImages_AndComplainsOfAFullPool()
    {
        _world.Engine.Probe = _world.Engine.Probe with { Capacity = new ServerCapacity(3, 4L << 30, 10L << 30) };
        _world.Engine.Usage = new ServerUsage(1L << 30, 9_900L << 20, 0.1);
        await using var host = await ObserverHost.StartAsync(_database, _world, set => set.ProbeSeconds = 5);

        await Poll.UntilAsync(async () => (await ServerAsync()) is { Health: ServerHealth.Degraded, DiskUsedBytes: > 0 });
        var server = await ServerAsync();
        (server.Cpus, server.MemoryUsedBytes, server.HealthMessage!.Contains("full", StringComparison.Ordinal)).ShouldBe((3, 1L << 30, true));
        server.Images.ShouldBe(["aa11", "debian-12"]);
    }

    private async Task<(InstanceId Id, FakeGuest Guest)> AddAsync()
    {
        var seeded = await _database.Seed.InstanceAsync(_world.Person, _world.Server, _world.Template, _world.Plan);
        var size = new GuestSize(_world.Plan.Cpus, _world.Plan.MemoryBytes, _world.Plan.DiskBytes);
        var guest = new FakeGuest(seeded.Instance.EngineReference!, seeded.Id.Value, "", size)
        {
            State = PowerState.Running,
            Addresses = ["10.9.9.9"],
            StartedAt = DateTimeOffset.UtcNow,
        };
        _world.Engine.Guests[guest.Reference] = guest;
        return (seeded.Id, guest);
    }

    private async Task<Instance> UntilAsync(InstanceId id, Func<Instance, bool> condition)
    {
        Instance? row = null;
        await Poll.UntilAsync(async () => condition(row = await _world.ReadAsync(id)), what: "the row to show it");
        return row!;
    }

    /// <returns>Whether it waited for its time, which is now later.</returns>
    private Task<bool> PostponeAsync(OperationId id, TimeSpan by) => _world.ReadAsync(async context =>
        await context.Operations.Where(row => row.Id == id && row.LeaseOwner == null && row.DueAt > DateTimeOffset.UtcNow)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, DateTimeOffset.UtcNow + by)) == 1);

    private int Looks() => _world.Engine.Calls.Count(call => call is "Observe");

    private Task<Server> ServerAsync() => _world.ReadAsync(context => context.Servers.AsNoTracking().FirstAsync(row => row.Id == _world.Server.Id));

    private Task<List<string>> VersionsAsync() =>
        _world.ReadAsync(context => context.Database.SqlQuery<string>($"select xmin::text as \"Value\" from instances order by id").ToListAsync());
}
