using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

/// <summary>Waiting, cancelling, and one operation per instance.</summary>
public sealed class OperationWaitTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly Scripts _scripts = new();
    private OperationHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await OperationHost.StartAsync(database, _scripts, options => options.ShortWait = TimeSpan.FromSeconds(0.5));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Wait_ForAShortTime_OccupiesNoWorkerAndWritesNothing()
    {
        await using var narrow = await OperationHost.StartAsync(database, _scripts, options => options.Concurrency = 1);
        var versions = new HashSet<string>();
        var waiting = _scripts.New();
        waiting.On("do first", async (context, _) =>
        {
            versions.Add(await VersionAsync(context.OperationId));
            return versions.Count > 0 && waiting.Calls.Count < 6
                ? StepResult.Wait(TimeSpan.FromMilliseconds(60), "the same words")
                : StepResult.Done();
        });
        var id = await narrow.SubmitAsync(waiting);

        var other = await narrow.RunAsync(_scripts.New());

        other.State.ShouldBe(OperationState.Succeeded);
        (await narrow.FindAsync(id)).IsAtRest.ShouldBeFalse("the other one overtook it on the only worker");
        (await narrow.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
        // One write when the words came, none for each look after that.
        versions.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Wait_ForALongTime_LetsTheOperationGo()
    {
        var script = _scripts.New().On("do first", StepResult.Wait(TimeSpan.FromSeconds(3), "asleep"), StepResult.Done());

        var id = await _host.SubmitAsync(script);

        Operation? row = null;
        await Poll.UntilAsync(async () => (row = await ReadAsync(id)) is { LeaseOwner: null, StartedAt: not null }, what: "the lease to be let go");
        row!.State.ShouldBe(OperationState.Running);
        row.DueAt.ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1));
        (await _host.RestAsync(id)).Steps[0].Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Wake_ALittleBeforeItIsDue_AsTimersDo_IsEnough()
    {
        var time = new ManualTime();
        await using var host = await OperationHost.StartAsync(database, _scripts, more: services => services.AddSingleton<TimeProvider>(time));
        var script = _scripts.New().On("do first", StepResult.Wait(TimeSpan.FromMinutes(1), "asleep"), StepResult.Done());
        var id = await host.SubmitAsync(script);
        await Poll.UntilAsync(async () => await ReadAsync(id) is { LeaseOwner: null, StartedAt: not null }, what: "the lease to be let go");
        var due = (await ReadAsync(id)).DueAt!.Value;

        time.Advance(due - TimeSpan.FromSeconds(1) - time.GetUtcNow());
        host.Get<IOperationRunner>().TryWake(id);
        time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromMilliseconds(2));
        host.Get<IOperationRunner>().TryWake(id);

        (await host.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
    }

    [Fact]
    public async Task Submit_OnABusyInstance_IsRefusedWithTheRunningKind()
    {
        var instance = await database.Seed.InstanceAsync();
        var release = new TaskCompletionSource();
        var script = Blocking("do first", release);
        var id = await _host.SubmitAsync(script, instance);

        var second = await _host.Operations.SubmitAsync<ScriptedOperation, ScriptInput>(
            _scripts.New().Input, instance.Actor, instance.Id, instance.Owner.Project.Id, CancellationToken.None);

        second.Error.ShouldNotBeNull().Code.ShouldBe("operation.busy");
        second.Error.Arguments.ShouldBe([ScriptedOperation.Name]);
        release.SetResult();
        await _host.RestAsync(id);
        (await _host.RunAsync(_scripts.New(), instance)).State.ShouldBe(OperationState.Succeeded);
    }

    [Fact]
    public async Task Submit_ByManyAtOnceOnOneInstance_LetsOneThrough()
    {
        var instance = await database.Seed.InstanceAsync();
        var release = new TaskCompletionSource();
        var script = Blocking("do first", release);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.Operations.SubmitAsync<ScriptedOperation, ScriptInput>(
            script.Input, instance.Actor, instance.Id, instance.Owner.Project.Id, CancellationToken.None)));

        answers.Count(answer => answer.IsSuccess).ShouldBe(1);
        answers.Where(answer => !answer.IsSuccess).ShouldAllBe(answer => answer.Error!.Code == "operation.busy");
        release.SetResult();
        await _host.RestAsync(answers.Single(answer => answer.IsSuccess).Value);
    }

    [Fact]
    public async Task Cancel_WhileAStepActs_TurnsBackBeforeTheNext()
    {
        var instance = await database.Seed.InstanceAsync();
        var release = new TaskCompletionSource();
        var script = Blocking("do first", release);
        var id = await _host.SubmitAsync(script, instance);
        await Poll.UntilAsync(() => script.Calls.Count == 1);

        var answer = await CancelAsync(instance.Actor, id);
        release.SetResult();

        answer.IsSuccess.ShouldBeTrue();
        var view = await _host.RestAsync(id);
        view.State.ShouldBe(OperationState.Unwound);
        view.ErrorCode.ShouldBe("operation.cancelled");
        script.Calls.ShouldNotContain("do second");
        script.Calls.ShouldContain("undo first");
        await using var context = await database.Contexts.CreateDbContextAsync();
        (await context.AuditEntries.SingleAsync(entry => entry.SubjectId == id.Value)).Action.ShouldBe("operation.cancelled");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(30_000)]
    public async Task Cancel_WhileAStepWaits_TurnsBackAtOnce(int pause)
    {
        var instance = await database.Seed.InstanceAsync();
        var script = _scripts.New().On("do first", StepResult.Wait(TimeSpan.FromMilliseconds(pause), "waiting"));
        var id = await _host.SubmitAsync(script, instance);
        await Poll.UntilAsync(async () => (await _host.FindAsync(id)).Steps[0].Detail is "waiting");

        (await CancelAsync(instance.Actor, id)).IsSuccess.ShouldBeTrue();

        (await _host.RestAsync(id, TimeSpan.FromSeconds(10))).State.ShouldBe(OperationState.Unwound);
    }

    [Fact]
    public async Task Cancel_AtAStepThatCannotBeCancelled_IsRefused()
    {
        var instance = await database.Seed.InstanceAsync();
        var release = new TaskCompletionSource();
        var script = Blocking("do third", release);
        var id = await _host.SubmitAsync(script, instance);
        await Poll.UntilAsync(() => script.Calls.Contains("do third"));

        (await _host.FindAsync(id)).CanCancel.ShouldBeFalse();
        (await CancelAsync(instance.Actor, id)).Error.ShouldNotBeNull().Code.ShouldBe("operation.cannot_cancel");

        release.SetResult();
        (await _host.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
        (await CancelAsync(instance.Actor, id)).Error.ShouldNotBeNull().Code.ShouldBe("operation.cannot_cancel");
    }

    [Fact]
    public async Task Cancel_BySomebodyElse_FindsNothing()
    {
        var instance = await database.Seed.InstanceAsync();
        var stranger = await database.Seed.PersonAsync();
        var release = new TaskCompletionSource();
        var id = await _host.SubmitAsync(Blocking("do first", release), instance);

        (await CancelAsync(stranger.Actor, id)).Error.ShouldBeOfType<NotFound>();

        release.SetResult();
        (await _host.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
    }

    private Task<Result> CancelAsync(Actor actor, OperationId id) => _host.Get<CancelOperation>().ExecuteAsync(actor, id, CancellationToken.None);

    private Script Blocking(string act, TaskCompletionSource release) => _scripts.New().On(act, async (_, token) =>
    {
        await release.Task.WaitAsync(token);
        return StepResult.Done();
    });

    private async Task<Operation> ReadAsync(OperationId id)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.Operations.AsNoTracking().SingleAsync(operation => operation.Id == id);
    }

    /// <summary>PostgreSQL's versions of the operation's rows: they change with every write.</summary>
    private async Task<string> VersionAsync(OperationId id)
    {
        await using var command = database.DataSource.CreateCommand(
            "select o.xmin || '-' || string_agg(s.xmin::text, ',') from operations o join operation_steps s on s.operation_id = o.id where o.id = $1 group by o.xmin");
        command.Parameters.Add(new() { Value = id.Value });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
