using System.Diagnostics;
using System.Globalization;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>
/// Create to online through the application, against a plain script that does the same with the incus and ssh commands: create with the
/// same limits, start, set up user, key, password and new host keys, pin them, sign in. In turns, on the same engine.
/// </summary>
internal sealed class InstanceBenchmark : IBenchmark
{
    private const int Rounds = 7;
    private const int Parallel = 20;
    private const int ParallelRounds = 3;

    public string Name => "instances";

    public async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var engine = await LocalEngine.StartAsync();
        var database = new TestDatabase();
        await database.InitializeAsync();
        try
        {
            await using var platform = await WorkingPlatform.StartAsync(database, engine);
            var script = await CreateScript.PrepareAsync(engine);
            var owner = await database.Seed.PersonAsync();
            return
            [
                .. await CompareAsync(engine, script, platform, owner, 1, Rounds, 1.25),
                .. await CompareAsync(engine, script, platform, owner, Parallel, ParallelRounds, 1.3),
            ];
        }
        finally
        {
            await database.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<Figure>> CompareAsync(
        LocalEngine engine, CreateScript script, WorkingPlatform platform, SeededPerson owner, int count, int rounds, double target)
    {
        List<double> plain = [], ours = [];
        // The first round alone warms both up and is not counted.
        for (var round = count == 1 ? 0 : 1; round <= rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await script.CreateAsync($"s{count}-{round}", count);
            var scripted = watch.Elapsed;
            await ClearAsync(engine);
            watch.Restart();
            // The form takes ten; more forms are submitted at the same time.
            await Task.WhenAll(Batches(count).Select((size, index) => platform.CreateAsync(owner, $"b{count}-{round}-{index}", size)));
            var created = watch.Elapsed;
            await ClearAsync(engine);
            if (round == 0)
                continue;
            plain.Add(scripted.TotalSeconds);
            ours.Add(created.TotalSeconds);
        }
        var ratio = Median(ours) / Median(plain);
        var what = count == 1 ? "create to online" : $"{count} at once to online";
        return
        [
            new Figure($"{what}, plain script", Number($"{Median(plain):0.00} s")),
            new Figure($"{what}, platform", Number($"{Median(ours):0.00} s")),
            new Figure($"{what}, ratio", Number($"{ratio:0.00}"), Number($"<= {target:0.00}"), ratio <= target),
        ];
    }

    private static IEnumerable<int> Batches(int count)
    {
        for (; count > 0; count -= 10)
            yield return Math.Min(10, count);
    }

    /// <summary>Deletes every guest, so that each round begins alike.</summary>
    private static async Task ClearAsync(LocalEngine engine)
    {
        var names = (await engine.IncusAsync("list", "--format", "csv", "--columns", "n")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > 0)
            await engine.IncusAsync(["delete", "--force", .. names]);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
