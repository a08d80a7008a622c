using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Create;
using VmManager.Core.Operations;
using VmManager.Tests.Support;

namespace VmManager.Tests.Faults;

/// <summary>The storage pool has no room left while instances are created. A database per test: the server's row keeps its pool.</summary>
[Trait("Speed", "Slow")]
public sealed class FullPoolTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private readonly string _pool = "small" + Guid.NewGuid().ToString("N")[..6];
    private LocalEngine _engine = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _engine = await LocalEngine.SharedAsync();
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _engine.IncusAsync("storage", "delete", _pool);
    }

    [Fact]
    public async Task Create_WhenThePoolCannotTakeTheDisk_IsUndoneWithoutATrace_AndWorksOnceThereIsRoom()
    {
        await _engine.IncusAsync("storage", "create", _pool, "btrfs", "size=128MiB");
        await using var platform = new RunningPlatform(_database, _engine, ("LocalEngine:StoragePool", _pool));
        var owner = await _database.Seed.PersonAsync();
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

    /// <summary>
    /// The disks are made when the pool fills. One instance is about to be set up, which cannot succeed; the other is about to start, and may
    /// do so once the first has made room again.
    /// </summary>
    [Fact]
    public async Task Create_WhenThePoolFillsMeanwhile_WaitsOrIsUndoneWithoutATrace_AndSaysWhy()
    {
        await _engine.IncusAsync("storage", "create", _pool, "btrfs", "size=900MiB");
        await using var platform = new RunningPlatform(_database, _engine, ("LocalEngine:StoragePool", _pool));
        var owner = await _database.Seed.PersonAsync();
        var process = await platform.StartAsync();
        await using var gate = await KillPoints.InstallAsync(_database);
        var form = await platform.FormAsync("filled", count: 2);
        // Created while no process works, so that no point is passed before it is set.
        await process.StopAsync();
        var made = (await platform.Get<IInstanceActions>().CreateAsync(owner.Actor, form, CancellationToken.None)).ShouldSucceed();
        await gate.HoldAsync(made[0].Value, new CreateInstance().Kind, "address", nameof(StepState.Started));
        await gate.HoldAsync(made[1].Value, new CreateInstance().Kind, "start", nameof(StepState.Started));
        await platform.StartAsync();
        await gate.AllHeldAsync();
        await FillAsync(await platform.ReadAsync(
            context => context.Instances.Where(row => row.Id == made[0]).Select(row => row.EngineReference!).SingleAsync()));
        await gate.OpenAsync();

        await platform.RestAsync(made, TimeSpan.FromMinutes(4));

        await ShouldBeUndoneAsync(platform, owner, [made[0]]);
        var rows = await RowsAsync(platform, owner);
        rows.Single(row => row.Id == made[0]).Problem!.ShouldContain("No space left on device");
        var other = rows.Single(row => row.Id == made[1]);
        other.Status.ShouldBeOneOf(InstanceStatus.Running, InstanceStatus.Failed);
        (other.Problem is null).ShouldBe(other.Status == InstanceStatus.Running);
        // What was undone gave its room back.
        var again = await platform.CreateAsync(owner.Actor, "again");
        await platform.RestAsync(again);
        (await RowsAsync(platform, owner)).Single(row => row.Id == again[0]).Status.ShouldBe(InstanceStatus.Running);
    }

    /// <summary>The guest writes until neither a block nor a small file finds room.</summary>
    private Task<string> FillAsync(string reference) => _engine.IncusAsync(
        "exec", reference, "--", "sh", "-c",
        "for size in 1M 64k 4k; do dd if=/dev/urandom of=/var/fill-$size bs=$size; sync; done; "
        + "small=0; while [ $small -lt 200000 ] && echo x > /var/small-$small; do small=$((small + 1)); done; true");

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
