using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

public sealed class StuckOperationTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly Error Final = new("test.final", "Never.");
    private static readonly Error UndoFails = new("test.undo", "Cannot take it back.");

    private readonly Scripts _scripts = new();
    private OperationHost _host = null!;
    private SeededPerson _admin = null!;

    public async Task InitializeAsync()
    {
        _host = await OperationHost.StartAsync(database, _scripts);
        _admin = await database.Seed.PersonAsync(PersonRole.Admin);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Undo_WhenItFails_LeavesTheOperationStuckAndTheInstanceBusy()
    {
        var instance = await database.Seed.InstanceAsync();

        var view = await _host.RunAsync(Stuck(), instance);

        view.State.ShouldBe(OperationState.Stuck);
        view.ErrorCode.ShouldBe("test.final");
        view.FinishedAt.ShouldBeNull();
        view.Steps.Select(step => step.State).ShouldBe([StepState.UndoFailed, StepState.Undone, StepState.Waiting]);
        view.Steps[0].ErrorMessage.ShouldBe("Cannot take it back.");
        var next = await _host.Operations.SubmitAsync<ScriptedOperation, ScriptInput>(
            _scripts.New().Input, instance.Actor, instance.Id, null, CancellationToken.None);
        next.Error.ShouldNotBeNull().Code.ShouldBe("operation.busy");
    }

    [Fact]
    public async Task Undo_WhenItThrows_IsStuckAndNotTriedAgain()
    {
        var script = _scripts.New().On("do first", Final).On("undo first", (_, _) => throw new InvalidOperationException("bug"));

        var view = await _host.RunAsync(script);
        await _host.SweepAsync();

        view.State.ShouldBe(OperationState.Stuck);
        script.Calls.ShouldBe(["do first", "undo first"]);
    }

    [Fact]
    public async Task Retry_OfAStuckOne_UndoesOnlyWhatIsLeft()
    {
        var script = Stuck();
        var view = await _host.RunAsync(script);
        script.On("undo first", StepResult.Done());

        var answer = await _host.Get<RetryStuckOperation>().ExecuteAsync(_admin.Actor, view.Id, "server is back", CancellationToken.None);

        answer.Error.ShouldBeNull();
        var rested = await _host.RestAsync(view.Id);
        rested.State.ShouldBe(OperationState.Unwound);
        rested.ErrorCode.ShouldBe("test.final");
        script.Calls.ShouldBe(["do first", "do second", "undo second", "undo first", "undo first"]);
        (await AuditAsync(view.Id)).ShouldBe(("operation.retried", "server is back"));
    }

    [Fact]
    public async Task Abandon_OfAStuckOne_FreesTheInstance()
    {
        var instance = await database.Seed.InstanceAsync();
        var view = await _host.RunAsync(Stuck(), instance);

        var answer = await _host.Get<AbandonStuckOperation>().ExecuteAsync(_admin.Actor, view.Id, " cleaned by hand ", CancellationToken.None);

        answer.Error.ShouldBeNull();
        (await _host.FindAsync(view.Id)).State.ShouldBe(OperationState.Abandoned);
        (await AuditAsync(view.Id)).ShouldBe(("operation.abandoned", "cleaned by hand"));
        (await _host.RunAsync(_scripts.New(), instance)).State.ShouldBe(OperationState.Succeeded);
    }

    [Fact]
    public async Task Decide_OnAnythingButAStuckOne_IsRefused()
    {
        var done = await _host.RunAsync(_scripts.New());
        var stuck = await _host.RunAsync(Stuck());
        var (retry, abandon) = (_host.Get<RetryStuckOperation>(), _host.Get<AbandonStuckOperation>());
        var person = await database.Seed.PersonAsync();

        (await retry.ExecuteAsync(_admin.Actor, done.Id, "because", default)).Error.ShouldNotBeNull().Code.ShouldBe("operation.not_stuck");
        (await abandon.ExecuteAsync(_admin.Actor, TypedId.New<OperationId>(), "because", default)).Error.ShouldBeOfType<NotFound>();
        (await retry.ExecuteAsync(person.Actor, stuck.Id, "because", default)).Error.ShouldBeOfType<NotFound>();
        (await abandon.ExecuteAsync(_admin.Actor, stuck.Id, "  ", default)).Error.ShouldBeOfType<Invalid>();
        (await abandon.ExecuteAsync(_admin.Actor, stuck.Id, new string('x', 501), default)).Error.ShouldBeOfType<Invalid>();
    }

    [Fact]
    public async Task Decide_ByTwoAdminsAtOnce_HappensOnce()
    {
        // Undone when retried: or it would be stuck again, and the other admin right to decide again.
        var stuck = await _host.RunAsync(_scripts.New().On("do second", Final).On("undo first", UndoFails, StepResult.Done()));

        var answers = await Task.WhenAll(
            _host.Get<AbandonStuckOperation>().ExecuteAsync(_admin.Actor, stuck.Id, "because", default),
            _host.Get<RetryStuckOperation>().ExecuteAsync(_admin.Actor, stuck.Id, "because", default));

        answers.Count(answer => answer.IsSuccess).ShouldBe(1);
    }

    [Fact]
    public async Task OnRest_OfEachOutcome_IsWrittenWithIt()
    {
        await using var host = await HookedAsync(async (context, operation) =>
        {
            var instance = await context.Instances.SingleAsync(row => row.Id == operation.InstanceId);
            instance.Notes = operation.State.ToString();
        });
        var (good, bad) = (await database.Seed.InstanceAsync(), await database.Seed.InstanceAsync());

        await host.RunAsync(_scripts.New(), good);
        await host.RunAsync(_scripts.New().On("do first", Final), bad);

        (await NotesAsync(good)).ShouldBe("Succeeded");
        (await NotesAsync(bad)).ShouldBe("Unwound");
    }

    [Fact]
    public async Task OnRest_WhenTheRowChangesMeanwhile_IsCalledAnew()
    {
        var calls = 0;
        await using var host = await HookedAsync(async (context, operation) =>
        {
            var instance = await context.Instances.SingleAsync(row => row.Id == operation.InstanceId);
            if (++calls == 1)
            {
                await using var other = await database.Contexts.CreateDbContextAsync();
                await other.Instances.Where(row => row.Id == operation.InstanceId).ExecuteUpdateAsync(set => set.SetProperty(i => i.Revision, i => i.Revision + 1));
            }
            instance.Notes = "rested";
        });
        var about = await database.Seed.InstanceAsync();

        var view = await host.RunAsync(_scripts.New(), about);

        view.State.ShouldBe(OperationState.Succeeded);
        calls.ShouldBe(2);
        (await NotesAsync(about)).ShouldBe("rested");
    }

    [Fact]
    public async Task OnRest_WhenItThrows_LeavesTheOperationStuck()
    {
        await using var host = await HookedAsync((_, _) => throw new InvalidOperationException("bug"));

        var view = await host.RunAsync(_scripts.New());

        view.State.ShouldBe(OperationState.Stuck);
        view.ErrorCode.ShouldBe("operation.unexpected");
    }

    private Task<OperationHost> HookedAsync(Func<VmManagerDbContext, Operation, Task> hook) => OperationHost.StartAsync(
        database, _scripts, more: services => services.Single(service => service.ImplementationInstance is ScriptedOperation
            && service.ServiceType == typeof(ScriptedOperation)).ImplementationInstance.ShouldBeOfType<ScriptedOperation>().OnRest = hook);

    private Script Stuck() => _scripts.New().On("do second", Final).On("undo first", UndoFails);

    private async Task<string> NotesAsync(SeededInstance about)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.Instances.Where(row => row.Id == about.Id).Select(row => row.Notes).SingleAsync();
    }

    private async Task<(string Action, string Reason)> AuditAsync(OperationId id)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        var entry = await context.AuditEntries.SingleAsync(row => row.SubjectId == id.Value);
        return (entry.Action, entry.Details["reason"]);
    }
}
