using System.Globalization;

namespace VmManager.Tests.Benchmarks;

/// <summary>Runs benchmarks by name and prints what they measured.</summary>
internal static class BenchmarkRunner
{
    /// <returns>0 when every target is met, 1 when one is missed, 2 for an unknown name.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> names)
    {
        var all = typeof(BenchmarkRunner).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
            .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
            .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
            .ToList();
        var unknown = names.Except(all.Select(benchmark => benchmark.Name), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"There is no benchmark {string.Join(", ", unknown)}; there are {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
            return 2;
        }
        var met = true;
        foreach (var benchmark in all.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name, StringComparer.Ordinal)))
        {
            var figures = await benchmark.MeasureAsync();
            Print(benchmark.Name, figures);
            met &= figures.All(figure => figure.IsMet != false);
        }
        return met ? 0 : 1;
    }

    private static void Print(string name, IReadOnlyList<Figure> figures)
    {
        var width = figures.Max(figure => figure.What.Length);
        Console.WriteLine();
        Console.WriteLine(name);
        foreach (var figure in figures)
        {
            var verdict = figure.IsMet switch { true => "met", false => "MISSED", null => "" };
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {figure.What.PadRight(width)}  {figure.Measured,16}  {figure.Target,-14}  {verdict}").TrimEnd());
        }
    }
}
