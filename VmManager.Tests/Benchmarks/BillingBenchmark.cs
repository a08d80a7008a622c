using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Benchmarks;

/// <summary>
/// What a tick costs beside the least plain SQL that inserts the same charge lines and updates the same balances, in turns on one database;
/// beside one transaction per instance; per instance from a thousand to a million; and what pages take while it runs.
/// </summary>
internal sealed class BillingBenchmark : IBenchmark
{
    private const int Many = 100_000;
    private const int Rounds = 11;
    private const int Warming = 2;
    private const int Singles = 1000;

    private static readonly int[] Sizes = [1_000, 10_000, Many, 1_000_000];

    private readonly List<(int Size, double Each)> _ticks = [];

    public string Name => "billing";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        List<Figure> figures = [];
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
                {
                    figures.AddRange(await CompareAsync(world, floor));
                    figures.AddRange(await new BillingReads(database, world).DuringTicksAsync());
                }
                figures.AddRange(await MeasureSizeAsync(world, size));
                if (size == Sizes[0])
                    figures.AddRange(await new BillingReads(database, world).StatementAsync(floor));
            }
            finally
            {
                await database.DisposeAsync();
            }
        }
        return [.. figures, .. Growth()];
    }

    private static async Task<IEnumerable<Figure>> CompareAsync(BillingWorld world, BillingFloor floor)
    {
        List<double> ours = [], least = [], more = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await TickAsync(world));
            least.Add(await Stopwatches.TimeAsync(() => floor.TickAsync(world.Now)));
            // A minute of its own: no period is charged twice.
            more.Add(await Stopwatches.TimeAsync(() => floor.TickAsync(world.Now.AddYears(1), withAccountLines: true)));
        }
        // The first rounds fill caches and compile.
        var (tick, plain) = (Stopwatches.Median(ours.Skip(Warming)), Stopwatches.Median(least.Skip(Warming)));
        var withLines = Stopwatches.Median(more.Skip(Warming));
        var single = await Stopwatches.TimeAsync(() => floor.ChargeOneByOneAsync(Singles, world.Now)) / Singles * Many;
        return
        [
            new Figure($"a tick over {Many:N0} running instances, median of {Rounds - Warming}", Stopwatches.Text($"{tick:0} ms")),
            new Figure("the least plain SQL with the same charge lines and balances, in turns", Stopwatches.Text($"{plain:0} ms")),
            new Figure("tick against it", Stopwatches.Text($"{tick / plain:0.00}"), "<= 1.5", tick / plain <= 1.5),
            new Figure("tick against plain SQL that writes the lines of accounts as well", Stopwatches.Text($"{tick / withLines:0.00}")),
            new Figure(
                $"one transaction per instance (of {Singles:N0}, reckoned up) against a tick", Stopwatches.Text($"{single / tick:0}"), ">= 30", single / tick >= 30),
        ];
    }

    private async Task<IEnumerable<Figure>> MeasureSizeAsync(BillingWorld world, int size)
    {
        await TickAsync(world);
        var before = Memory();
        List<double> times = [];
        // A big one is run a few times only.
        for (var round = 0; round < (size > Many ? 3 : Rounds); round++)
            times.Add(await TickAsync(world));
        var after = Memory();
        _ticks.Add((size, Stopwatches.Median(times) / size * 1000));
        return size < Sizes[^1] ? [] : Figures(before, after);
    }

    private static IEnumerable<Figure> Figures((long Managed, long Resident) before, (long Managed, long Resident) after)
    {
        var more = (Managed: after.Managed - before.Managed, Resident: after.Resident - before.Resident);
        yield return new Figure(
            $"memory of this process before and after ticks over {Sizes[^1]:N0}: objects",
            Stopwatches.Text($"{before.Managed / 1048576.0:0.0}, {after.Managed / 1048576.0:0.0} MiB"),
            "<= 1 MiB more",
            more.Managed <= 1 << 20);
        yield return new Figure(
            "the same, resident",
            Stopwatches.Text($"{before.Resident >> 20}, {after.Resident >> 20} MiB"),
            "<= 10 MiB more",
            more.Resident <= 10 << 20);
    }

    private static (long Managed, long Resident) Memory() => (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);

    private IEnumerable<Figure> Growth()
    {
        foreach (var (tick, before) in _ticks.Zip(_ticks.Prepend(_ticks[0])))
        {
            var ratio = tick.Each / before.Each;
            yield return tick == before
                ? new Figure($"a tick over {tick.Size:N0} instances, per instance", Stopwatches.Text($"{tick.Each:0.0} us"))
                : new Figure(
                    $"a tick over {tick.Size:N0} instances, per instance; against {before.Size:N0}",
                    Stopwatches.Text($"{tick.Each:0.0} us: {ratio:0.00}"),
                    "<= 1.5",
                    ratio <= 1.5);
        }
    }

    private static Task<double> TickAsync(BillingWorld world)
    {
        world.Time.Advance(TimeSpan.FromMinutes(1));
        return Stopwatches.TimeAsync(world.ChargeAsync);
    }
}
