using System.Diagnostics;
using System.Globalization;
using VmManager.Core.Operations;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Operations;

namespace VmManager.Tests.Benchmarks;

/// <summary>What the operation engine itself costs, on a PostgreSQL that writes to disk as in production.</summary>
internal sealed class OperationBenchmark : IBenchmark
{
    private const int Rounds = 200;
    private const int AtOnce = 100;

    public string Name => "operations";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var database = new DurableDatabase();
        await database.InitializeAsync();
        try
        {
            var scripts = new Scripts();
            await using var host = await OperationHost.StartAsync(database, scripts);
            await MeasureOnesAsync(host, scripts);
            var before = Environment.CpuUsage.TotalTime;
            var (first, whole) = await MeasureOnesAsync(host, scripts);
            var processor = (Environment.CpuUsage.TotalTime - before) / Rounds;
            var commit = await MeasureCommitAsync(database);
            var together = await MeasureTogetherAsync(host, scripts);
            return
            [
                Show("one commit to this database (median)", commit),
                Show("submit to first step begun (median)", Median(first), 10),
                Show("submit to first step begun (p99)", first[^(first.Count / 100 + 1)]),
                Show("whole operation of 3 steps that do nothing (median)", Median(whole)),
                Show("each step's share of it", (Median(whole) - Median(first)) / 3, 5),
                Show("processor time of this process per operation, whatever else runs here", processor.TotalMilliseconds),
                Show($"{AtOnce} operations of 3 such steps at once, per operation", together / AtOnce),
            ];
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    /// <returns>From before submitting to the first step, and to the end as the third step's, sorted, in milliseconds.</returns>
    private static async Task<(List<double> First, List<double> Whole)> MeasureOnesAsync(OperationHost host, Scripts scripts)
    {
        var (first, whole) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (begun, ended) = (new TaskCompletionSource<long>(), new TaskCompletionSource<long>());
            var script = scripts.New().On("do first", Mark(begun)).On("do third", Mark(ended));
            var start = Stopwatch.GetTimestamp();
            await host.SubmitAsync(script);
            first.Add(Stopwatch.GetElapsedTime(start, await begun.Task).TotalMilliseconds);
            whole.Add(Stopwatch.GetElapsedTime(start, await ended.Task).TotalMilliseconds);
        }
        first.Sort();
        whole.Sort();
        return (first, whole);
    }

    private static async Task<double> MeasureTogetherAsync(OperationHost host, Scripts scripts)
    {
        var ends = Enumerable.Range(0, AtOnce).Select(_ => new TaskCompletionSource<long>()).ToList();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(ends.Select(end => host.SubmitAsync(scripts.New().On("do third", Mark(end)))));
        await Task.WhenAll(ends.Select(end => end.Task));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<double> MeasureCommitAsync(TestDatabase database)
    {
        await using (var create = database.DataSource.CreateCommand("create table ticks (at timestamptz)"))
            await create.ExecuteNonQueryAsync();
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var insert = database.DataSource.CreateCommand("insert into ticks values (now())");
            await insert.ExecuteNonQueryAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return Median(times);
    }

    private static Func<StepContext, CancellationToken, Task<StepResult>> Mark(TaskCompletionSource<long> at) => (_, _) =>
    {
        at.TrySetResult(Stopwatch.GetTimestamp());
        return Task.FromResult(StepResult.Done());
    };

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

    private static Figure Show(string what, double milliseconds, double? target = null) => new(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms"),
        target is null ? "" : string.Create(CultureInfo.InvariantCulture, $"<= {target} ms"),
        target is null ? null : milliseconds <= target);
}
