using Microsoft.EntityFrameworkCore;
using VmManager.Core.Operations;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Faults;

/// <summary>PostgreSQL goes away while operations run, and comes back.</summary>
[Trait("Speed", "Slow")]
public sealed class DatabaseOutageTests(FragileDatabase database) : IClassFixture<FragileDatabase>
{
    private readonly Scripts _scripts = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Operation_WhileTheDatabaseIsRestarted_GoesOnWithoutRepeatingWhatWasDone(bool isKilled)
    {
        await using var host = await OperationHost.StartAsync(database, _scripts);
        var isAtIt = new TaskCompletionSource();
        // It finishes while the database is away: its end is written when it is back.
        var script = _scripts.New().On("do second", async (_, token) =>
        {
            isAtIt.TrySetResult();
            await Task.Delay(100, token);
            return StepResult.Done(new { made = "once" });
        });
        var id = await host.SubmitAsync(script);
        await isAtIt.Task;

        await StopAsync(isKilled);
        await Poll.UntilAsync(() => script.Calls.Count >= 2);
        await database.StartAsync();

        (await host.RestAsync(id, TimeSpan.FromSeconds(40))).State.ShouldBe(OperationState.Succeeded);
        script.Calls.ShouldBe(["do first", "do second", "do third"]);
    }

    [Fact]
    public async Task Step_WhoseOwnQueryMeetsTheOutage_IsTriedAgain()
    {
        await using var host = await OperationHost.StartAsync(database, _scripts);
        var started = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var script = _scripts.New();
        script.On("do second", async (_, token) =>
        {
            started.TrySetResult();
            await stopped.Task.WaitAsync(token);
            await using var context = await database.Contexts.CreateDbContextAsync(token);
            await context.Servers.CountAsync(token);
            return StepResult.Done();
        });
        var id = await host.SubmitAsync(script);
        await started.Task;

        await StopAsync(isKilled: false);
        stopped.SetResult();
        await database.StartAsync();

        var view = await host.RestAsync(id, TimeSpan.FromSeconds(40));
        view.State.ShouldBe(OperationState.Succeeded, view.ErrorMessage);
    }

    [Fact]
    public async Task Operations_ThroughAnOutageLongerThanTheirLease_AllEndAndNeverOverlap()
    {
        var active = 0;
        var overlaps = 0;
        var scripts = Enumerable.Range(0, 12).Select(_ => _scripts.New()).ToList();
        foreach (var script in scripts)
        {
            var now = 0;
            script.On("do second", async (_, token) =>
            {
                if (Interlocked.Increment(ref now) > 1)
                    Interlocked.Increment(ref overlaps);
                Interlocked.Increment(ref active);
                try
                {
                    await Task.Delay(400, token);
                    return StepResult.Done();
                }
                finally
                {
                    Interlocked.Decrement(ref now);
                }
            });
        }
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var ids = await Task.WhenAll(scripts.Select(script => first.SubmitAsync(script)));
        await Poll.UntilAsync(() => Volatile.Read(ref active) >= 4);

        await StopAsync(isKilled: true);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await database.StartAsync();

        foreach (var id in ids)
        {
            await Poll.UntilAsync(
                async () =>
                {
                    await second.SweepAsync();
                    return (await first.FindAsync(id)).IsAtRest;
                },
                TimeSpan.FromSeconds(40));
            (await first.FindAsync(id)).State.ShouldBe(OperationState.Succeeded);
        }
        overlaps.ShouldBe(0);
        // At least once: what was done when the lease ended is done again.
        scripts.ShouldAllBe(script => script.Calls.Contains("do third"));

        Task<OperationHost> StartAsync() => OperationHost.StartAsync(
            database, _scripts, options => (options.Lease, options.ShortWait, options.Concurrency) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), 4));
    }

    private Task StopAsync(bool isKilled) => isKilled ? database.KillAsync() : database.StopAsync();
}
