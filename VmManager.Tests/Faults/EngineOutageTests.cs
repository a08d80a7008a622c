using Microsoft.EntityFrameworkCore;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Create;
using VmManager.Core.Operations;
using VmManager.Core.Servers;
using VmManager.Tests.Support;

namespace VmManager.Tests.Faults;

/// <summary>The hypervisor's daemon dies while instances are created, and comes back.</summary>
[Trait("Speed", "Slow")]
public sealed class EngineOutageTests(TestDatabase database, FragileEngine fragile) : IClassFixture<TestDatabase>, IClassFixture<FragileEngine>
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    /// <summary>One instance stands before each step of creating, and some are in the engine's hands, when the daemon is killed.</summary>
    [PrivateEngineFact]
    public async Task Kill_OfTheDaemonInTheMiddleOfCreate_IsWaitedThrough_AndAllEndOnline()
    {
        await using var platform = new RunningPlatform(database, fragile.Local, ("Operations:Concurrency", "64"));
        var owner = await database.Seed.PersonAsync();
        var process = await platform.StartAsync();
        await using var gate = await KillPoints.InstallAsync(database);
        var form = await platform.FormAsync("held");
        // Created while no process works, so that no point is passed before it is set.
        await process.StopAsync();
        var steps = platform.Get<OperationKinds>().Of<CreateInstance>().Steps.Select(step => step.Name).ToList();
        var all = (await CreateAsync(platform, owner, form with { Count = steps.Count })).ToList();
        foreach (var (id, step) in all.Zip(steps))
            await gate.HoldAsync(id.Value, new CreateInstance().Kind, step, nameof(StepState.Started));
        await platform.StartAsync();
        await gate.AllHeldAsync();
        var flying = await CreateAsync(platform, owner, form with { Name = "flying", Count = 4 });
        all.AddRange(flying);
        await Poll.UntilAsync(async () => (await OperationsAsync(platform, flying)).Any(operation =>
            operation.Steps.Any(step => step is { Name: "create", State: StepState.Started })));

        await fragile.Local.KillDaemonAsync();
        await gate.OpenAsync();
        await Task.Delay(Outage);

        var waiting = await OperationsAsync(platform, all);
        waiting.ShouldAllBe(operation => operation.State == OperationState.Running || operation.State == OperationState.Succeeded);
        waiting.SelectMany(operation => operation.Steps).ShouldContain(step => step.ErrorCode == EngineErrorCodes.Unreachable);
        (await ServerAsync(platform)).Health.ShouldBe(ServerHealth.Unreachable);
        await fragile.Local.StartDaemonAsync();
        await platform.RestAsync(all, TimeSpan.FromMinutes(2));

        (await OperationsAsync(platform, all)).ShouldAllBe(operation => operation.State == OperationState.Succeeded);
        await platform.EngineShouldHoldExactlyAsync(owner);
        await Poll.UntilAsync(async () => (await ServerAsync(platform)).Health == ServerHealth.Healthy, what: "the server to be healthy again");
        await Poll.UntilAsync(async () => (await RowsAsync(platform, owner)).All(row => row is { Status: InstanceStatus.Running, Drift: InstanceDrift.None }));
        (await RowsAsync(platform, owner)).Count.ShouldBe(all.Count);
    }

    private static async Task<IReadOnlyList<InstanceId>> CreateAsync(RunningPlatform platform, SeededPerson owner, CreateInstances form) =>
        (await platform.Get<IInstanceActions>().CreateAsync(owner.Actor, form, CancellationToken.None)).ShouldSucceed();

    private static Task<List<Operation>> OperationsAsync(RunningPlatform platform, IReadOnlyCollection<InstanceId> of) => platform.ReadAsync(
        context => context.Operations.AsNoTracking().Include(row => row.Steps).Where(row => of.Contains(row.InstanceId!.Value)).ToListAsync());

    private static Task<Server> ServerAsync(RunningPlatform platform) =>
        platform.ReadAsync(context => context.Servers.AsNoTracking().SingleAsync());

    private static async Task<IReadOnlyList<InstanceRow>> RowsAsync(RunningPlatform platform, SeededPerson owner) =>
        (await platform.Get<IInstanceQueries>().ListAsync(owner.Actor, new InstanceListRequest(), CancellationToken.None)).Items;
}
