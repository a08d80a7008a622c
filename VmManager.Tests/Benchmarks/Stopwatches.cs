using System.Diagnostics;
using System.Globalization;

namespace VmManager.Tests.Benchmarks;

/// <summary>Milliseconds, and what becomes of many of them.</summary>
internal static class Stopwatches
{
    public static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public static double Median(IEnumerable<double> times) => At(times, 0.5);

    /// <summary>What so many of them stay below: 0.95 for all but every twentieth.</summary>
    public static double At(IEnumerable<double> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
