using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Tests.Support;

namespace VmManager.Tests.Faults;

/// <summary>The storage pool has no room left while instances are created.</summary>
[Trait("Speed", "Slow")]
public sealed class FullPoolTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly string _pool = "small" + Guid.NewGuid().ToString("N")[..6];
    private LocalEngine _engine = null!;

    public async Task InitializeAsync() => _engine = await LocalEngine.SharedAsync();

    public async Task DisposeAsync() => await _engine.IncusAsync("storage", "delete", _pool);

    [Fact]
    public async Task Create_WhenThePoolCannotTakeTheDisk_IsUndoneWithoutATrace_AndWorksOnceThereIsRoom()
    {
        await _engine.IncusAsync("storage", "create", _pool, "btrfs", "size=128MiB");
        await using var platform = new RunningPlatform(database, _engine, ("LocalEngine:StoragePool", _pool));
        var owner = await database.Seed.PersonAsync();
        await platform.StartAsync();
        var form = await platform.FormAsync("full", count: 2) with { Notes = "kept", Tags = ["kept"], UserScript = "#!/bin/sh\n" };
        var made = (await platform.Get<IInstanceActions>().CreateAsync(owner.Actor, form, CancellationToken.None)).ShouldSucceed();

        await platform.RestAsync(made);

        await ShouldBeUndoneAsync(platform, owner, made);
        var rows = await RowsAsync(platform, owner);
        rows.ShouldAllBe(row => row.Status == InstanceStatus.Failed && row.ProblemCode == EngineErrorCodes.StorageFull);
        rows[0].Problem!.ShouldContain("storage is full");
        await _engine.IncusAsync("storage", "set", _pool, "size=2GiB");
        var reopened = (await platform.Get<IInstanceQueries>().ReopenAsync(owner.Actor, made[0], CancellationToken.None)).ShouldSucceed();
        (reopened.Notes, reopened.UserScript, reopened.PlanId).ShouldBe((form.Notes, form.UserScript, form.PlanId));
        var again = (await platform.Get<IInstanceActions>().CreateAsync(owner.Actor, reopened, CancellationToken.None)).ShouldSucceed();
        await platform.RestAsync(again);
        (await RowsAsync(platform, owner)).Single(row => row.Id == again[0]).Status.ShouldBe(InstanceStatus.Running);
    }

    private static async Task ShouldBeUndoneAsync(RunningPlatform platform, SeededPerson owner, IReadOnlyCollection<InstanceId> made)
    {
        var operations = await platform.ReadAsync(context => context.Operations.AsNoTracking().Include(row => row.Steps)
            .Where(row => made.Contains(row.InstanceId!.Value)).ToListAsync());
        operations.ShouldAllBe(operation => operation.State == OperationState.Unwound);
        var rows = await platform.ReadAsync(context => context.Instances.AsNoTracking().Where(row => made.Contains(row.Id)).ToListAsync());
        rows.ShouldAllBe(row => row.Lifecycle == InstanceLifecycle.Failed && row.ServerId == null && row.EngineReference == null
            && row.ProtectedPassword == null && row.ProtectedShellKey == null && row.Address == null);
        await platform.EngineShouldHoldExactlyAsync(owner);
    }

    private static async Task<IReadOnlyList<InstanceRow>> RowsAsync(RunningPlatform platform, SeededPerson owner) =>
        (await platform.Get<IInstanceQueries>().ListAsync(owner.Actor, new InstanceListRequest(), CancellationToken.None)).Items;
}
