using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Billing;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Instances;
using VmManager.Tests.Support.People;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>The ladder with operations at work, on an engine in memory.</summary>
public sealed class LadderAtWorkTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private InstanceWorld _world = null!;

    public async Task InitializeAsync() => _world = await InstanceWorld.StartAsync(
        database, services => services.AddSingleton<IPublicAddress, ExampleAddress>());

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task PointsThatEndAndComeBack_StopAndStartTheInstance_EvenWhenItDoesNotListen()
    {
        var instance = await _world.CreateAsync();
        // The guest ignores being asked; the next try switches it off.
        _world.Engine.Fail($"Power {PowerAction.Shutdown}", EngineErrors.TimedOut("shutdown"));
        await MoveAsync(-1_000_000);
        (await _world.RestAsync(instance.Id)).State.ShouldBe(OperationState.Unwound);
        (await RungAsync()).ShouldBe(LadderRung.Empty);

        await _world.ReadAsync(context => context.Database.ExecuteSqlAsync(
            $"update operations set finished_at = finished_at - interval '1 minute' where instance_id = {instance.Id.Value} and kind = 'instance.shutdown'"));
        await SweepAsync();
        (await _world.RestAsync(instance.Id)).State.ShouldBe(OperationState.Succeeded);
        await SweepAsync();

        (await RungAsync()).ShouldBe(LadderRung.Grace);
        _world.Engine.Guests[instance.EngineReference!].State.ShouldBe(PowerState.Stopped);
        (await _world.Actions.ChangePowerAsync(_world.Actor, instance.Id, PowerAction.Start, default)).Error!.Code.ShouldBe("billing.not_enough");
        (await _world.Actions.CreateAsync(_world.Actor, _world.Form(), default)).Error.ShouldBeOfType<Invalid>()
            .Problems.ShouldContain(problem => problem.Code == "billing.not_enough");
        (await _world.Actions.ResizeAsync(_world.Actor, instance.Id, _world.LargePlan.Id, default)).Error.ShouldBeOfType<Invalid>()
            .Problems.ShouldContain(problem => problem.Code == "billing.not_enough");

        await MoveAsync(50);
        (await _world.RestAsync(instance.Id)).State.ShouldBe(OperationState.Succeeded);
        _world.Engine.Guests[instance.EngineReference!].State.ShouldBe(PowerState.Running);
        await SweepAsync();
        (await _world.ReadAsync(instance.Id)).StoppedByLadderAt.ShouldBeNull();
    }

    [Fact]
    public async Task TheEndOfTheLadder_DeletesTheGuest_EvenAProtectedOne()
    {
        var instance = await _world.CreateAsync(_world.Form() with { IsProtected = true });
        await MoveAsync(-1_000_000);
        await _world.RestAsync(instance.Id);
        await SweepAsync();
        foreach (var days in (int[])[14, 3, 7])
        {
            await _world.ReadAsync(context => context.Database.ExecuteSqlAsync(
                $"""
                update project_standings set empty_at = empty_at - make_interval(days => {days}), rung_since = rung_since - make_interval(days => {days})
                where project_id = {_world.Person.Project.Id.Value}
                """));
            await SweepAsync();
        }

        (await _world.RestAsync(instance.Id)).State.ShouldBe(OperationState.Succeeded);
        (await RungAsync()).ShouldBe(LadderRung.Ended);
        _world.Engine.Guests.ContainsKey(instance.EngineReference!).ShouldBeFalse();
        (await _world.ReadAsync(instance.Id)).Lifecycle.ShouldBe(InstanceLifecycle.Deleted);
    }

    private Task SweepAsync() => _world.Host.Get<VmManager.Core.Billing.Ladder>().LookAsync(default);

    private Task<LadderRung> RungAsync() => _world.ReadAsync(context =>
        context.ProjectStandings.Where(row => row.ProjectId == _world.Person.Project.Id).Select(row => row.Rung).SingleAsync());

    /// <summary>Gives points, or takes them.</summary>
    private async Task MoveAsync(long points)
    {
        var project = _world.Person.Project.Id;
        var (from, to) = points > 0 ? (PlatformAccounts.Grants, AccountId.Of(project)) : (AccountId.Of(project), PlatformAccounts.Grants);
        var posting = new PostingDraft(from, to, Math.Abs(points) * Points.One);
        var draft = new EntryDraft(EntryKind.Correction, $"test:{Guid.NewGuid()}", [posting], Actor.Platform) { MayOverdraw = true };
        await _world.ReadAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            (await _world.Host.Get<ILedger>().WriteAsync(context, draft, default)).ShouldSucceed();
            await transaction.CommitAsync();
            return 0;
        });
        await _world.Host.Get<IPointsNews>().AnnounceAsync([project], default);
    }
}
