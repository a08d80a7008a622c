using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Operations;
using VmManager.Core.Operations.Running;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Core.Operations;

/// <summary>Several processes on one database; processes that die or are cut off.</summary>
public sealed class OperationLeaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    private readonly Scripts _scripts = new();

    [Fact]
    public async Task Operations_OfferedToTwoProcesses_RunOnceEach()
    {
        // With leases that a busy machine does not outlast: whose lease ends has its step taken over, which is another test.
        await using var first = await OperationHost.StartAsync(database, _scripts);
        await using var second = await OperationHost.StartAsync(database, _scripts);
        var scripts = Enumerable.Range(0, 30).Select(_ => _scripts.New()).ToList();

        var ids = await Task.WhenAll(scripts.Select(script => first.SubmitAsync(script)));
        foreach (var id in ids)
            second.Get<IOperationRunner>().TryWake(id);

        foreach (var id in ids)
            (await first.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
        scripts.ShouldAllBe(script => script.Calls.Count == 3);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Operation_OfAProcessThatIsCutOff_IsTakenOverAfterItLetGo()
    {
        var running = new ConcurrentDictionary<string, bool>();
        var overlapped = false;
        var script = _scripts.New();
        script.On("do second", async (_, token) =>
        {
            overlapped |= !running.IsEmpty;
            var me = Guid.NewGuid().ToString();
            running[me] = true;
            try
            {
                if (script.Calls.Count(call => call is "do second") == 1)
                    await Task.Delay(Timeout.Infinite, token);
                return StepResult.Done();
            }
            finally
            {
                running.TryRemove(me, out bool _);
            }
        });
        await using var doomed = await StartAsync();
        var id = await doomed.SubmitAsync(script);
        await Poll.UntilAsync(() => script.Calls.Contains("do second"));
        // Not before: what it finds at its start it may take.
        await using var heir = await StartAsync();

        doomed.CutOff();

        await Poll.UntilAsync(async () =>
        {
            await heir.SweepAsync();
            return (await heir.FindAsync(id)).IsAtRest;
        });
        var view = await heir.FindAsync(id);
        view.State.ShouldBe(OperationState.Succeeded);
        view.Steps[1].Attempt.ShouldBe(2);
        overlapped.ShouldBeFalse("the step must not act in two processes at once");
        script.Calls.ShouldBe(["do first", "do second", "do second", "do third"]);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Operation_ThatRunsLongerThanItsLease_KeepsIt()
    {
        // Long enough that a busy machine renews it in time.
        var lease = TimeSpan.FromSeconds(3);
        var script = _scripts.New().On("do first", async (_, token) =>
        {
            await Task.Delay(lease * 2, token);
            return StepResult.Done();
        });
        await using var first = await StartAsync(lease);
        await using var second = await StartAsync(lease);
        var id = await first.SubmitAsync(script);

        await Poll.UntilAsync(async () =>
        {
            await second.SweepAsync();
            return (await first.FindAsync(id)).IsAtRest;
        });

        script.Calls.ShouldBe(["do first", "do second", "do third"]);
    }

    [Fact]
    public async Task Operation_OfADeadNeighbour_IsTakenAtOnce()
    {
        var script = _scripts.New();
        await using var host = await StartAsync(TimeSpan.FromMinutes(5));
        var id = await AddAsync(host, script, DeadOwner());

        await host.SweepAsync();

        (await host.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
    }

    [Fact]
    public async Task Operation_OfAProcessElsewhere_IsLeftAlone()
    {
        var script = _scripts.New();
        await using var host = await StartAsync(TimeSpan.FromMinutes(5));
        var id = await AddAsync(host, script, DeadOwner() with { Machine = "another-boot:4026531836" });

        await host.SweepAsync();
        host.Get<IOperationRunner>().TryWake(id);
        await host.RunAsync(_scripts.New());

        script.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_OfAProcess_TakesUpWhatADeadOneLeft()
    {
        var script = _scripts.New();
        OperationId id;
        await using (var before = await StartAsync())
            id = await AddAsync(before, script, DeadOwner());

        await using var after = await StartAsync(TimeSpan.FromMinutes(5));

        (await after.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
        script.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Stop_InMidStep_LetsAnotherProcessGoOnAtOnce()
    {
        var script = _scripts.New();
        script.On("do second", async (_, token) =>
        {
            if (script.Calls.Count == 2)
                await Task.Delay(Timeout.Infinite, token);
            return StepResult.Done();
        });
        OperationId id;
        await using (var leaving = await StartAsync(TimeSpan.FromMinutes(5)))
        {
            id = await leaving.SubmitAsync(script);
            await Poll.UntilAsync(() => script.Calls.Contains("do second"));
        }
        await using var heir = await StartAsync(TimeSpan.FromMinutes(5));

        await heir.SweepAsync();

        (await heir.RestAsync(id)).State.ShouldBe(OperationState.Succeeded);
    }

    [Fact]
    public async Task Save_AfterTheLeaseWasTaken_WritesNothing()
    {
        var script = _scripts.New();
        script.On("do first", async (context, token) =>
        {
            await using var other = await database.Contexts.CreateDbContextAsync(token);
            await other.Operations.Where(row => row.Id == context.OperationId).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.LeaseOwner, "somebody else").SetProperty(row => row.LeaseUntil, DateTimeOffset.UtcNow.AddHours(1)),
                token);
            return StepResult.Done();
        });
        await using var host = await StartAsync();

        var id = await host.SubmitAsync(script);
        await Poll.UntilAsync(() => script.Calls.Count == 1);
        await host.RunAsync(_scripts.New());
        await host.DisposeAsync();

        script.Calls.ShouldBe(["do first"]);
        await using var context = await database.Contexts.CreateDbContextAsync();
        (await context.OperationSteps.SingleAsync(step => step.OperationId == id && step.Index == 0)).State.ShouldBe(StepState.Started);
    }

    private Task<OperationHost> StartAsync(TimeSpan? lease = null) =>
        OperationHost.StartAsync(database, _scripts, options => (options.Lease, options.ShortWait) = (lease ?? Lease, TimeSpan.FromSeconds(0.5)));

    /// <summary>An operation that somebody holds under a lease that still runs.</summary>
    private async Task<OperationId> AddAsync(OperationHost host, Script script, LeaseOwner owner)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        var operation = host.Operations.Add<ScriptedOperation, ScriptInput>(context, script.Input, VmManager.Core.People.Actor.Platform);
        operation.LeaseOwner = owner.ToString();
        operation.LeaseUntil = DateTimeOffset.UtcNow.AddHours(1);
        await context.SaveChangesAsync();
        return operation.Id;
    }

    /// <summary>A process of this machine that has ended.</summary>
    private static LeaseOwner DeadOwner()
    {
        using var process = Process.Start("true");
        process.WaitForExit();
        return LeaseOwner.OfThisProcess() with { ProcessId = process.Id, StartedAt = "1" };
    }
}
