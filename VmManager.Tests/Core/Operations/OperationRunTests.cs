using Microsoft.EntityFrameworkCore;
using VmManager.Core.Operations;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

public sealed class OperationRunTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly Error Passing = new("test.passing", "Not now.") { Recurrence = Recurrence.Passing };
    private static readonly Error Final = new("test.final", "Never.");

    private readonly Scripts _scripts = new();
    private OperationHost _host = null!;

    public async Task InitializeAsync() => _host = await OperationHost.StartAsync(database, _scripts);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Run_WhenEveryStepSucceeds_EndsSucceeded()
    {
        var script = _scripts.New();

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Succeeded);
        view.FinishedAt.ShouldNotBeNull();
        script.Calls.ShouldBe(["do first", "do second", "do third"]);
        view.Steps.ShouldAllBe(step => step.State == StepState.Succeeded && step.Attempt == 1 && step.FinishedAt != null);
    }

    [Fact]
    public async Task Step_WhileItActs_StandsAsStartedInTheDatabase()
    {
        StepState? state = null;
        var script = _scripts.New().On("do second", async (context, _) =>
        {
            state = await StateAsync(context.OperationId, 1);
            return StepResult.Done();
        });

        await _host.RunAsync(script);

        state.ShouldBe(StepState.Started);
    }

    [Fact]
    public async Task Step_WhenAnEarlierOneGaveOutput_ReadsItAndFindsItWritten()
    {
        (Given? Value, StepState? State) seen = default;
        var script = _scripts.New()
            .On("do first", StepResult.Done(new Given("x-1", 7)))
            .On("do second", async (context, _) =>
            {
                seen = (context.Output<Given>("first"), await StateAsync(context.OperationId, 0));
                return StepResult.Done();
            });

        await _host.RunAsync(script);

        seen.ShouldBe((new Given("x-1", 7), StepState.Succeeded));
    }

    [Fact]
    public async Task Step_WhenItFailsForAWhile_IsRetriedAndForgetsTheError()
    {
        var script = _scripts.New().On("do second", Passing, Passing, StepResult.Done());

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Succeeded);
        view.Steps[1].Attempt.ShouldBe(3);
        view.Steps[1].ErrorCode.ShouldBeNull();
    }

    [Fact]
    public async Task Step_BetweenTries_ShowsItsErrorAndNextAttempt()
    {
        OperationView? between = null;
        var tries = 0;
        var script = _scripts.New().On("do second", async (context, _) =>
        {
            if (++tries == 1)
                return Passing;
            between = await _host.FindAsync(context.OperationId);
            return StepResult.Done();
        });

        await _host.RunAsync(script);

        between!.Steps[1].Attempt.ShouldBe(2);
        between.Steps[1].ErrorMessage.ShouldBe("Not now.");
    }

    [Fact]
    public async Task Step_WhenItFailsMoreThanItsAttempts_IsUndoneWithWhatWentBefore()
    {
        var script = _scripts.New().On("do second", Passing);

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Unwound);
        view.ErrorCode.ShouldBe("test.passing");
        script.Calls.ShouldBe(["do first", "do second", "do second", "do second", "do second", "undo second", "undo first"]);
    }

    [Fact]
    public async Task Step_WhenItFailsForGood_UnwindsTheBegunOnesLastFirst()
    {
        var script = _scripts.New().On("do third", Final);

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Unwound);
        (view.ErrorCode, view.ErrorMessage).ShouldBe(("test.final", "Never."));
        script.Calls.ShouldBe(["do first", "do second", "do third", "undo third", "undo second", "undo first"]);
        view.Steps.ShouldAllBe(step => step.State == StepState.Undone);
        view.Steps[2].ErrorMessage.ShouldBe("Never.");
    }

    [Fact]
    public async Task Step_NeverBegun_IsNotUndone()
    {
        var script = _scripts.New().On("do first", Final);

        var view = await _host.RunAsync(script);

        script.Calls.ShouldBe(["do first", "undo first"]);
        view.Steps.Select(step => step.State).ShouldBe([StepState.Undone, StepState.Waiting, StepState.Waiting]);
    }

    [Fact]
    public async Task Step_WhenItThrows_FailsInPlainWords()
    {
        var script = _scripts.New().On("do second", (_, _) => throw new InvalidOperationException("secret detail"));

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Unwound);
        view.ErrorCode.ShouldBe("operation.unexpected");
        view.ErrorMessage!.ShouldNotContain("secret detail");
    }

    [Fact]
    public async Task Step_WhenItWaitsPastItsDeadline_FailsAndSaysWhatItWaitedFor()
    {
        var script = _scripts.New().On("do second", StepResult.Wait(TimeSpan.FromMilliseconds(50), "waiting for Godot"));

        var view = await _host.RestAsync(await _host.SubmitAsync<HurriedOperation>(script));

        view.State.ShouldBe(OperationState.Unwound);
        view.ErrorCode.ShouldBe("operation.deadline_passed");
        view.ErrorMessage!.ShouldContain("waiting for Godot");
        view.Steps[1].Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Step_WhenItHangs_IsCutOffAtItsDeadline()
    {
        var script = _scripts.New().On("do second", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return StepResult.Done();
        });

        var view = await _host.RestAsync(await _host.SubmitAsync<HurriedOperation>(script));

        view.ErrorCode.ShouldBe("operation.deadline_passed");
        script.Calls.ShouldContain("undo second");
    }

    [Fact]
    public async Task Step_WhenItWaits_FindsItsOwnOutputNextTime()
    {
        Given? found = null;
        var script = _scripts.New().On("do second", (context, _) =>
        {
            found = context.Output<Given>("second");
            return Task.FromResult(found is null ? StepResult.Wait(TimeSpan.FromMilliseconds(10), "task", new Given("handle", 1)) : StepResult.Done());
        });

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Succeeded);
        found.ShouldBe(new Given("handle", 1));
    }

    [Fact]
    public async Task Undo_WhenItIsRetried_SeesTheOutputOfItsStep()
    {
        Given? seen = null;
        var tries = 0;
        var script = _scripts.New()
            .On("do first", StepResult.Done(new Given("made", 1)))
            .On("do second", Final)
            .On("undo first", (context, _) =>
            {
                seen = context.Output<Given>("first");
                return Task.FromResult<StepResult>(++tries < 3 ? Passing : StepResult.Done());
            });

        var view = await _host.RunAsync(script);

        view.State.ShouldBe(OperationState.Unwound);
        seen.ShouldBe(new Given("made", 1));
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task Report_FromAStep_IsReadAtOnce()
    {
        string? shown = null;
        var script = _scripts.New().On("do first", async (context, token) =>
        {
            await context.ReportAsync("half-way", token);
            shown = (await _host.FindAsync(context.OperationId)).Steps[0].Detail;
            return StepResult.Done();
        });

        await _host.RunAsync(script);

        shown.ShouldBe("half-way");
    }

    [Fact]
    public async Task Run_OfAKindNobodyKnows_IsStuckAndSaysSo()
    {
        var id = await AddStrangeAsync(DateTimeOffset.UtcNow.AddHours(-1));

        var view = await _host.RestAsync(id);
        view.State.ShouldBe(OperationState.Stuck);
        view.ErrorCode.ShouldBe("operation.unknown_kind");
    }

    [Fact]
    public async Task Run_OfANewKindOnlyAnotherEditionKnows_IsLeftToIt()
    {
        var id = await AddStrangeAsync(DateTimeOffset.UtcNow);

        await Poll.UntilAsync(async () =>
        {
            await using var context = await database.Contexts.CreateDbContextAsync();
            return await context.Operations.AnyAsync(row => row.Id == id && row.LeaseOwner == null && row.DueAt > DateTimeOffset.UtcNow.AddSeconds(5));
        });
    }

    private async Task<OperationId> AddStrangeAsync(DateTimeOffset createdAt)
    {
        var id = TypedId.New<OperationId>();
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            context.Operations.Add(new Operation { Id = id, Kind = "test.removed", Input = "{}", CreatedAt = createdAt, DueAt = createdAt });
            await context.SaveChangesAsync();
        }
        await _host.Operations.WakeAsync(id, CancellationToken.None);
        return id;
    }

    private async Task<StepState> StateAsync(OperationId id, int index)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.OperationSteps.Where(step => step.OperationId == id && step.Index == index).Select(step => step.State).SingleAsync();
    }

    private sealed record Given(string Name, int Number);
}
