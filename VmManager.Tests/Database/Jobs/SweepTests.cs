using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VmManager.Core.Jobs;
using VmManager.Core.Operations;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Database.Jobs;

public sealed class SweepTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Sweep_WithTwoProcesses_RunsInOneAtATimeAndAgain()
    {
        var tally = new Tally();
        await using var first = await StartAsync(tally);
        await using var second = await StartAsync(tally);

        await Poll.UntilAsync(() => tally.Runs >= 4);

        tally.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task History_OfASweepThatFails_SaysWhatWentWrong()
    {
        var tally = new Tally { Failure = "the cat ate it" };
        await using var host = await StartAsync(tally);
        var history = host.Get<IJobHistory>();

        JobStatus? status = null;
        await Poll.UntilAsync(async () =>
            (status = (await history.ListAsync(CancellationToken.None)).Single(job => job.Name is "tests.count")).LastRun is not null);

        status!.LastRun!.Succeeded.ShouldBeFalse();
        status.LastRun.Error!.ShouldContain("the cat ate it");
        status.Every.ShouldBe(CountingSweep.Every);
        await Poll.UntilAsync(() => tally.Runs >= 2, what: "the sweep to run again after its failure");
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Operation_WhoseWakeUpWasLost_IsFoundBySweep()
    {
        var scripts = new Scripts();
        var script = scripts.New();
        await using var host = await StartAsync(new Tally(), scripts);
        OperationId id;
        await using (var context = await database.Contexts.CreateDbContextAsync())
        {
            var operation = host.Get<IOperations>().Add<ScriptedOperation, ScriptInput>(context, script.Input, VmManager.Core.People.Actor.Platform);
            await context.SaveChangesAsync();
            id = operation.Id;
        }

        await Poll.UntilAsync(async () =>
            (await host.Get<OperationQueries>().FindAsync(VmManager.Core.People.Actor.Platform, id, CancellationToken.None)).Value.IsAtRest);

        script.Calls.Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Operation_ThatWaitsLong_IsWokenByTheJobLibrary()
    {
        var scripts = new Scripts();
        var script = scripts.New().On("do first", StepResult.Wait(TimeSpan.FromSeconds(1)), StepResult.Done());
        await using var host = await StartAsync(new Tally(), scripts, new Dictionary<string, string?> { ["Operations:ShortWait"] = "00:00:00.1" });

        var submitted = await host.Get<IOperations>().SubmitAsync<ScriptedOperation, ScriptInput>(
            script.Input, VmManager.Core.People.Actor.Platform, null, null, CancellationToken.None);

        await Poll.UntilAsync(async () =>
            (await host.Get<OperationQueries>().FindAsync(VmManager.Core.People.Actor.Platform, submitted.Value, CancellationToken.None)).Value.IsAtRest);
        script.Calls.ShouldBe(["do first", "do first", "do second", "do third"]);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Health_OfARunningProcess_IsGood()
    {
        await using var host = await StartAsync(new Tally());

        HealthReport? report = null;
        await Poll.UntilAsync(async () => (report = await host.Get<HealthCheckService>().CheckHealthAsync()).Status == HealthStatus.Healthy);

        report!.Entries.Keys.ShouldContain("jobs");
        report.Entries.Keys.ShouldContain("database");
    }

    private Task<PlatformHost> StartAsync(Tally tally, Scripts? scripts = null, IReadOnlyDictionary<string, string?>? settings = null) =>
        PlatformHost.StartAsync(database, settings, services => services
            .AddSingleton(tally).AddSweep<CountingSweep>()
            .AddSingleton(scripts ?? new Scripts()).AddOperation<ScriptedOperation>());

    private sealed class Tally
    {
        private int _now;
        private int _runs;

        public string? Failure { get; init; }

        public int Runs => Volatile.Read(ref _runs);

        public int MostAtOnce { get; private set; }

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            var now = Interlocked.Increment(ref _now);
            lock (this)
                MostAtOnce = Math.Max(MostAtOnce, now);
            await Task.Delay(200, cancellationToken);
            Interlocked.Decrement(ref _now);
            Interlocked.Increment(ref _runs);
            if (Failure is not null)
                throw new InvalidOperationException(Failure);
        }
    }

    private sealed class CountingSweep(Tally tally) : ISweep
    {
        public static string Name => "tests.count";

        public static TimeSpan Every => TimeSpan.FromMilliseconds(300);

        public Task RunAsync(CancellationToken cancellationToken) => tally.RunAsync(cancellationToken);
    }
}
