using Microsoft.EntityFrameworkCore;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Create;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Operations;
using VmManager.Tests.Support;

namespace VmManager.Tests.Faults;

[Trait("Speed", "Slow")]
public sealed class KilledWebProcessTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>
    /// One instance per kill point, all at once: each operation is held just before the state of its point is recorded, then the process is
    /// killed. At "Started" the step before has acted and nobody knows; at "Succeeded" the last step has.
    /// </summary>
    [Fact]
    public async Task Kill_AtEveryStepOfCreateAndDelete_ThenRestart_EndsOnlineOrUnwoundWithNothingLeftOver()
    {
        var engine = await LocalEngine.SharedAsync();
        await using var platform = new RunningPlatform(database, engine, ("Operations:Concurrency", "64"));
        var owner = await database.Seed.PersonAsync();
        var first = await platform.StartAsync();
        var createPoints = Points<CreateInstance>(platform);
        var deletePoints = Points<DeleteInstance>(platform);

        var doomed = await CreateAllAsync(platform, owner, "old", deletePoints.Count);
        await platform.RestAsync(doomed);
        await using var gate = await KillPoints.InstallAsync(database);
        foreach (var (id, point) in doomed.Zip(deletePoints))
            await gate.HoldAsync(id.Value, new DeleteInstance().Kind, point.Step, point.State);
        // Created while the first process is away from them, so that no point is passed before it is set.
        await first.StopAsync();
        var made = await CreateAllAsync(platform, owner, "new", createPoints.Count);
        foreach (var (id, point) in made.Zip(createPoints))
            await gate.HoldAsync(id.Value, new CreateInstance().Kind, point.Step, point.State);
        foreach (var id in doomed)
            await DeleteAsync(platform, owner, id);

        var second = await platform.StartAsync();
        await gate.AllHeldAsync();
        await second.KillAsync();
        await gate.ReleaseAsync();
        await platform.StartAsync();
        await platform.RestAsync([.. made, .. doomed]);

        var operations = await platform.ReadAsync(context => context.Operations.AsNoTracking()
            .Where(operation => made.Contains(operation.InstanceId!.Value) || doomed.Contains(operation.InstanceId!.Value)).ToListAsync());
        operations.ShouldAllBe(operation => operation.State == OperationState.Succeeded);
        var rows = await platform.ReadAsync(context => context.Instances.AsNoTracking()
            .Where(instance => instance.ProjectId == owner.Project.Id).ToListAsync());
        rows.Where(row => made.Contains(row.Id)).ShouldAllBe(row => row.Lifecycle == InstanceLifecycle.Ready);
        rows.Where(row => doomed.Contains(row.Id)).ShouldAllBe(row => row.Lifecycle == InstanceLifecycle.Deleted);
        await platform.EngineShouldHoldExactlyAsync(owner);
    }

    [Fact]
    public async Task Kill_AtAnyTimeWhileCreating_ThenRestart_EndsOnlineOrUnwoundWithNothingLeftOver()
    {
        var engine = await LocalEngine.SharedAsync();
        await using var platform = new RunningPlatform(database, engine);
        var owner = await database.Seed.PersonAsync();
        List<InstanceId> all = [];
        for (var round = 1; round <= 4; round++)
        {
            var process = await platform.StartAsync();
            var made = await platform.CreateAsync(owner.Actor, $"round-{round}", count: 3);
            all.AddRange(made);
            // In the middle of the step: not where a record is written, but while the engine works.
            var step = round;
            await Poll.UntilAsync(
                () => platform.ReadAsync(context => context.OperationSteps.AnyAsync(row =>
                    row.Index == step && row.State != StepState.Waiting
                    && context.Operations.Any(operation => operation.Id == row.OperationId && made.Contains(operation.InstanceId!.Value)))),
                TimeSpan.FromSeconds(60), $"step {step} begun");
            await process.KillAsync();
        }
        await platform.StartAsync();
        await platform.RestAsync(all);

        var rows = await platform.ReadAsync(context => context.Instances.AsNoTracking()
            .Where(instance => all.Contains(instance.Id)).ToListAsync());
        rows.ShouldAllBe(row => row.Lifecycle == InstanceLifecycle.Ready || row.Lifecycle == InstanceLifecycle.Failed);
        await platform.EngineShouldHoldExactlyAsync(owner);
    }

    [Fact]
    public async Task TwoProcesses_OnOneDatabase_RunEachStepOnce()
    {
        var engine = await LocalEngine.SharedAsync();
        await using var platform = new RunningPlatform(database, engine);
        var owner = await database.Seed.PersonAsync();
        await Task.WhenAll(platform.StartAsync(), platform.StartAsync());
        var made = await platform.CreateAsync(owner.Actor, "pair", count: 6);
        await platform.RestAsync(made);

        var steps = await platform.ReadAsync(context => context.OperationSteps.AsNoTracking()
            .Where(step => context.Operations.Any(operation => operation.Id == step.OperationId && made.Contains(operation.InstanceId!.Value)))
            .ToListAsync());
        steps.ShouldAllBe(step => step.State == StepState.Succeeded);
        steps.Where(step => step.Name is "reserve" or "create" or "start").ShouldAllBe(step => step.Attempt == 1);
        await platform.EngineShouldHoldExactlyAsync(owner);
    }

    private static async Task<IReadOnlyList<InstanceId>> CreateAllAsync(RunningPlatform platform, SeededPerson owner, string stem, int count)
    {
        List<InstanceId> ids = [];
        for (var made = 0; made < count; made += 10)
            ids.AddRange(await platform.CreateAsync(owner.Actor, $"{stem}{made}", Math.Max(2, Math.Min(10, count - made))));
        return ids;
    }

    private static async Task DeleteAsync(RunningPlatform platform, SeededPerson owner, InstanceId id)
    {
        var name = await platform.ReadAsync(context => context.Instances.Where(row => row.Id == id).Select(row => row.Name).SingleAsync());
        (await platform.Get<IInstanceActions>().DeleteAsync(owner.Actor, id, name, CancellationToken.None)).ShouldSucceed();
    }

    /// <summary>Every step's "Started", and the "Succeeded" of the last.</summary>
    private static List<(string Step, string State)> Points<TDefinition>(RunningPlatform platform) where TDefinition : OperationDefinition
    {
        var names = platform.Get<OperationKinds>().Of<TDefinition>().Steps.Select(step => step.Name).ToList();
        return [.. names.Select(name => (name, nameof(StepState.Started))), (names[^1], nameof(StepState.Succeeded))];
    }
}
