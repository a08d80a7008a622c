using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Servers.Local;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Servers;

/// <summary>Each test has a database of its own: there is one local server per platform.</summary>
public sealed class LocalServerSeedTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task SeedAsync_WhenSeveralProcessesStartAtOnce_RegistersOneServerWithCapacityAndImages()
    {
        await using var platform = Platform("/run/engine.socket");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SeedAsync(platform)));

        var server = await SingleAsync(platform);
        (server.Name, server.Endpoint, server.Health, server.Cpus).ShouldBe(("local", "unix:/run/engine.socket", ServerHealth.Healthy, 8));
        server.Images.ShouldContain("vmmanager/debian-12");
        (server.Settings[EngineConnection.StoragePool], server.Settings[EngineConnection.Network]).ShouldBe(("pool-1", "bridge-1"));
    }

    [Fact]
    public async Task SeedAsync_WhenTheSocketMoved_FollowsItAndKeepsWhatAnAdminChanged()
    {
        await using (var before = Platform("/run/old.socket"))
        {
            await SeedAsync(before);
            var seen = (await before.Get<IServerQueries>().FindAsync(Actor.Platform, LocalServerSeed.LocalId, default)).Value.Form;
            (await before.Get<IServerActions>().EditAsync(
                Actor.Platform, LocalServerSeed.LocalId, seen with { Name = "under my desk", CpuOvercommit = 3 }, seen, default)).Error.ShouldBeNull();
        }

        await using var after = Platform("/run/new.socket");
        await SeedAsync(after);

        var server = await SingleAsync(after);
        (server.Name, server.Endpoint, server.CpuOvercommit).ShouldBe(("under my desk", "unix:/run/new.socket", 3));
    }

    [Fact]
    public async Task SeedAsync_WhenTheEngineDoesNotAnswer_RegistersItWithTheReason()
    {
        await using var platform = Platform("/run/engine.socket");
        platform.Engine.Failing["reach"] = "There is no socket.";

        await SeedAsync(platform);

        var server = await SingleAsync(platform);
        (server.Health, server.HealthMessage).ShouldBe((ServerHealth.Unreachable, "There is no socket."));
    }

    [Fact]
    public async Task SeedAsync_WhenAnAdminRemovedIt_LeavesItRemoved()
    {
        await using var platform = Platform("/run/engine.socket");
        await SeedAsync(platform);
        (await platform.Get<IServerActions>().RemoveAsync(Actor.Platform, LocalServerSeed.LocalId, "local", default)).Error.ShouldBeNull();

        await SeedAsync(platform);

        (await SingleAsync(platform)).RemovedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task SeedAsync_WhenNoSocketIsConfigured_RegistersNothing()
    {
        await using var platform = Platform("");

        await SeedAsync(platform);

        (await platform.ReadAsync(rows => rows.Servers.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public void Validate_WhenManyKeysAreWrong_NamesEachKey()
    {
        var options = new LocalEngineOptions { Socket = "relative", Name = "", StoragePool = "a b", Network = "", CpuOvercommit = 0 };

        var result = new LocalEngineOptionsValidator().Validate(Options.DefaultName, options);

        result.Failures.ShouldNotBeNull().Select(failure => failure.Split(' ')[0]).ShouldBe(
            ["LocalEngine:Socket", "LocalEngine:Name", "LocalEngine:StoragePool", "LocalEngine:Network", "LocalEngine:CpuOvercommit"]);
    }

    private TestPlatform Platform(string socket) => new(
        _database, ("LocalEngine:Socket", socket), ("LocalEngine:StoragePool", "pool-1"), ("LocalEngine:Network", "bridge-1"));

    private static Task SeedAsync(TestPlatform platform) =>
        platform.Get<IEnumerable<IDatabaseSeed>>().OfType<LocalServerSeed>().Single().SeedAsync(default);

    private static Task<Server> SingleAsync(TestPlatform platform) => platform.ReadAsync(rows => rows.Servers.AsNoTracking().SingleAsync());
}
