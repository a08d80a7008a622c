using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Servers;

public sealed class ServerActionsTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestPlatform _platform = new(database);
    private Actor _admin = null!;

    private IServerActions Actions => _platform.Get<IServerActions>();

    public async Task InitializeAsync() => _admin = (await database.Seed.PersonAsync(PersonRole.Admin)).Actor;

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task EditAsync_WhenOnlyFactorsChange_AsksTheServerNothing()
    {
        var server = await SeedAsync();
        var seen = await FindAsync(server.Id);

        var edited = await Actions.EditAsync(_admin, server.Id, seen.Form with { CpuOvercommit = 7.5 }, seen.Form, default);

        edited.Error.ShouldBeNull();
        (await FindAsync(server.Id)).Form.CpuOvercommit.ShouldBe(7.5);
        _platform.Engine.Tested.ShouldBeEmpty();
    }

    [Fact]
    public async Task EditAsync_WhenTheNewPoolIsMissing_NamesTheFieldAndWritesNothing()
    {
        var server = await SeedAsync();
        var seen = await FindAsync(server.Id);
        _platform.Engine.Failing["storage"] = "There is no pool \"gone\".";

        var edited = await Actions.EditAsync(_admin, server.Id, seen.Form with { StoragePool = "gone", Name = "n" }, seen.Form, default);

        edited.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("StoragePool");
        (await FindAsync(server.Id)).Form.ShouldBe(seen.Form);
    }

    [Fact]
    public async Task EditAsync_WhenTheObserverWroteTheRowMeanwhile_Succeeds()
    {
        var server = await SeedAsync();
        var seen = await FindAsync(server.Id);
        await _platform.ReadAsync(rows => rows.Servers.Where(row => row.Id == server.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MemoryUsedBytes, 5)));

        (await Actions.EditAsync(_admin, server.Id, seen.Form with { DiskOvercommit = 2 }, seen.Form, default)).Error.ShouldBeNull();

        var after = await FindRowAsync(server.Id);
        (after.DiskOvercommit, after.MemoryUsedBytes).ShouldBe((2, 5));
    }

    [Fact]
    public async Task EditAsync_WhenAnotherAdminEditedMeanwhile_WritesNothing()
    {
        var server = await SeedAsync();
        var seen = await FindAsync(server.Id);
        await Actions.EditAsync(_admin, server.Id, seen.Form with { MemoryOvercommit = 2 }, seen.Form, default);

        (await Actions.EditAsync(_admin, server.Id, seen.Form with { MemoryOvercommit = 3 }, seen.Form, default)).Error.ShouldBeOfType<Stale>();

        (await FindAsync(server.Id)).Form.MemoryOvercommit.ShouldBe(2);
    }

    [Fact]
    public async Task EditAsync_WhenTheNameIsTaken_NamesTheField()
    {
        var (server, other) = (await SeedAsync(), await SeedAsync());
        var seen = await FindAsync(server.Id);

        var edited = await Actions.EditAsync(_admin, server.Id, seen.Form with { Name = other.Name }, seen.Form, default);

        edited.Error.ShouldBeOfType<Invalid>().Problems.ShouldHaveSingleItem().Field.ShouldBe("Name");
    }

    [Fact]
    public async Task SetMaintenanceAsync_WhenBegunAndEnded_KeepsTheReasonWhileItLasts()
    {
        var server = await SeedAsync();

        (await Actions.SetMaintenanceAsync(_admin, server.Id, " new disks ", default)).Error.ShouldBeNull();
        var during = (await FindAsync(server.Id)).Row;
        (await Actions.SetMaintenanceAsync(_admin, server.Id, reason: null, default)).Error.ShouldBeNull();
        var after = (await FindAsync(server.Id)).Row;

        (during.InMaintenance, during.MaintenanceReason).ShouldBe((true, "new disks"));
        (after.InMaintenance, after.MaintenanceReason).ShouldBe((false, null));
        _platform.Changes.Told.ShouldContain(new Change(ChangeTopic.Server, server.Id.Value));
    }

    [Fact]
    public async Task SetMaintenanceAsync_WithoutAReason_AsksForOne()
    {
        var server = await SeedAsync();

        (await Actions.SetMaintenanceAsync(_admin, server.Id, "  ", default)).Error.ShouldBeOfType<Invalid>();

        (await FindAsync(server.Id)).Row.InMaintenance.ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveAsync_WhenAnInstanceIsOnIt_RefusesAndKeepsIt()
    {
        var server = await SeedAsync();
        await database.Seed.InstanceAsync(server: server);

        (await Actions.RemoveAsync(_admin, server.Id, server.Name, default)).Error.ShouldNotBeNull().Code.ShouldBe("server.has_instances");

        (await FindRowAsync(server.Id)).RemovedAt.ShouldBeNull();
    }

    [Fact]
    public async Task RemoveAsync_WhenOnlyDeletedInstancesWereOnIt_ForgetsItsSecretsAndFreesItsName()
    {
        var server = await SeedAsync(row => row.ProtectedSecrets = "protected:x");
        await database.Seed.InstanceAsync(server: server, change: instance => instance.Lifecycle = InstanceLifecycle.Deleted);

        (await Actions.RemoveAsync(_admin, server.Id, server.Name, default)).Error.ShouldBeNull();

        var row = await FindRowAsync(server.Id);
        (row.RemovedAt is not null, row.ProtectedSecrets).ShouldBe((true, null));
        (await _platform.Get<IServerQueries>().FindAsync(_admin, server.Id, default)).Error.ShouldBeOfType<NotFound>();
        await SeedAsync(other => other.Name = server.Name);
    }

    [Fact]
    public async Task RemoveAsync_WhenTheNameIsNotTyped_Refuses()
    {
        var server = await SeedAsync();

        (await Actions.RemoveAsync(_admin, server.Id, "something else", default)).Error.ShouldBeOfType<Invalid>();
    }

    [Fact]
    public async Task CheckAsync_WhenTheServerIsGone_NotesWhy()
    {
        var server = await SeedAsync();
        _platform.Engine.Failing["reach"] = "Nothing listens there.";

        (await Actions.CheckAsync(_admin, server.Id, default)).Value.IsUsable.ShouldBeFalse();

        var row = (await FindAsync(server.Id)).Row;
        (row.Health, row.HealthMessage).ShouldBe((ServerHealth.Unreachable, "Nothing listens there."));
    }

    [Fact]
    public async Task FindAsync_WhenInstancesAreOnIt_SumsWhatWasPromised()
    {
        var server = await SeedAsync(row => (row.Cpus, row.CpuOvercommit) = (4, 2));
        var plan = await database.Seed.PlanAsync(row => row.Cpus = 2);
        await database.Seed.InstanceAsync(server: server, plan: plan);
        await database.Seed.InstanceAsync(server: server, plan: plan, change: instance => instance.Lifecycle = InstanceLifecycle.Failed);

        var row = (await FindAsync(server.Id)).Row;

        (row.InstanceCount, row.Cpus.Promised, row.Cpus.Promisable, row.Memory.Promised).ShouldBe((1, 2, 8, plan.MemoryBytes));
        row.Cpus.PromisedShare.ShouldBe(0.25);
    }

    [Fact]
    public async Task EveryCall_ByAnOrdinaryPerson_FindsNothing()
    {
        var somebody = (await database.Seed.PersonAsync()).Actor;
        var server = await SeedAsync();

        (await Actions.EditAsync(somebody, server.Id, new ServerForm(), new ServerForm(), default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.SetMaintenanceAsync(somebody, server.Id, "why", default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.CheckAsync(somebody, server.Id, default)).Error.ShouldBeOfType<NotFound>();
        (await Actions.RemoveAsync(somebody, server.Id, server.Name, default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<IServerQueries>().ListAsync(somebody, default)).Error.ShouldBeOfType<NotFound>();
        (await _platform.Get<IServerQueries>().FindAsync(somebody, server.Id, default)).Error.ShouldBeOfType<NotFound>();
    }

    private Task<Server> SeedAsync(Action<Server>? change = null) => database.Seed.ServerAsync(server =>
    {
        server.Endpoint = $"unix:/{server.Name}";
        server.Settings = new Dictionary<string, string> { [EngineConnection.StoragePool] = "pool", [EngineConnection.Network] = "net" };
        change?.Invoke(server);
    });

    private async Task<ServerDetail> FindAsync(ServerId id) => (await _platform.Get<IServerQueries>().FindAsync(_admin, id, default)).Value;

    private Task<Server> FindRowAsync(ServerId id) => _platform.ReadAsync(rows => rows.Servers.AsNoTracking().SingleAsync(row => row.Id == id));
}
