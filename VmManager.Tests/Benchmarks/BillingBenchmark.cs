using System.Diagnostics;
using System.Globalization;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Benchmarks;

/// <summary>
/// What a tick costs beside the least plain SQL that inserts the same charge lines and updates the same balances, in turns on one database;
/// and beside one transaction per instance.
/// </summary>
internal sealed class BillingBenchmark : IBenchmark
{
    private const int Many = 100_000;
    private const int Rounds = 9;
    private const int Singles = 1000;

    private static readonly int[] Sizes = [1_000, 10_000, Many];

    public string Name => "billing";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        List<Figure> figures = [];
        var perInstance = new Dictionary<int, double>();
        foreach (var size in Sizes)
        {
            var database = new DurableDatabase();
            await database.InitializeAsync();
            try
            {
                var floor = new BillingFloor(database);
                await floor.SeedAsync(size);
                await using var world = new BillingWorld(database);
                if (size == Many)
                    figures.AddRange(await CompareAsync(world, floor));
                else
                    perInstance[size] = await MedianTickAsync(world, size > Many ? 3 : Rounds) / size;
                if (size == Many)
                    perInstance[size] = await MedianTickAsync(world, 3) / size;
            }
            finally
            {
                await database.DisposeAsync();
            }
        }
        foreach (var (size, each) in perInstance)
            figures.Add(new Figure($"a tick over {size:N0} instances, per instance", Text($"{each * 1000:0.00} us")));
        var slope = perInstance[Many] / perInstance[10_000];
        figures.Add(new Figure("per instance of 100,000 against 10,000", Text($"{slope:0.00}"), "<= 1.5", slope <= 1.5));
        figures.Add(new Figure("this process's memory after a tick over 100,000", Text($"{GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB"), "<= 200 MiB", GC.GetTotalMemory(false) >> 20 <= 200));
        return figures;
    }

    private static async Task<IEnumerable<Figure>> CompareAsync(BillingWorld world, BillingFloor floor)
    {
        List<double> ours = [], least = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await TickAsync(world));
            least.Add(await TimeAsync(() => floor.TickAsync(world.Now)));
        }
        // The first rounds fill caches and compile.
        var (tick, plain) = (Median(ours.Skip(2)), Median(least.Skip(2)));
        var single = await TimeAsync(() => floor.ChargeOneByOneAsync(Singles, world.Now)) / Singles * Many;
        return
        [
            new Figure($"a tick over {Many:N0} running instances, median", Text($"{tick:0} ms")),
            new Figure("the least plain SQL with the same lines and balances, median", Text($"{plain:0} ms")),
            new Figure("tick against it", Text($"{tick / plain:0.00}"), "<= 1.5", tick / plain <= 1.5),
            new Figure("one transaction per instance against a tick", Text($"{single / tick:0}"), ">= 30", single / tick >= 30),
        ];
    }

    private static async Task<double> MedianTickAsync(BillingWorld world, int rounds)
    {
        List<double> times = [];
        for (var round = 0; round < rounds; round++)
            times.Add(await TickAsync(world));
        return Median(times);
    }

    private static Task<double> TickAsync(BillingWorld world)
    {
        world.Time.Advance(TimeSpan.FromMinutes(1));
        return TimeAsync(world.ChargeAsync);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
