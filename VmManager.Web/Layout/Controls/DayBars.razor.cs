using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace VmManager.Web.Layout.Controls;

/// <summary>Amounts of one thing by day, as many as there are days.</summary>
public sealed record DaySeries(string Name, IReadOnlyList<long> Amounts)
{
    public long Total => Amounts.Sum();

    /// <summary>The largest series, and all others as one more.</summary>
    public static IReadOnlyList<DaySeries> Largest(IEnumerable<DaySeries> all, int most, string othersName)
    {
        var sorted = all.Where(series => series.Total != 0).OrderByDescending(series => series.Total).ToList();
        if (sorted.Count <= most + 1)
            return sorted;
        var others = sorted.Skip(most).ToList();
        return
        [
            .. sorted.Take(most),
            new DaySeries(othersName, [.. Enumerable.Range(0, others[0].Amounts.Count).Select(day => others.Sum(series => series.Amounts[day]))]),
        ];
    }
}

public sealed partial class DayBars
{
    /// <summary>What can be told apart by colour; more would be noise.</summary>
    public const int MostSeries = 4;

    private const int Width = 1000;
    private const int Height = 200;

    private static readonly double[] RoundSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

    [Parameter, EditorRequired] public string Label { get; set; } = "";

    /// <summary>In order, at least one.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<DateOnly> Days { get; set; } = [];

    /// <summary>Each with an amount per day; at most <see cref="MostSeries"/> and the others as one.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<DaySeries> Series { get; set; } = [];

    [Parameter, EditorRequired] public Func<long, string> FormatValue { get; set; } = value => value.ToString(CultureInfo.CurrentCulture);

    /// <summary>Words in the empty plot.</summary>
    [Parameter] public string? Nothing { get; set; }

    private List<DaySeries> Shown => [.. Series.Where(series => series.Total != 0)];

    /// <summary>A round number a little above the tallest bar.</summary>
    private double Top
    {
        get
        {
            var tallest = Math.Max(Series.Count == 0 ? 0 : Days.Index().Max(day => Series.Sum(series => Math.Max(series.Amounts[day.Index], 0))), 1) * 1.05;
            var power = Math.Pow(10, Math.Floor(Math.Log10(tallest)));
            return RoundSteps.First(step => tallest <= step * power) * power;
        }
    }

    private string Spoken => $"{Label}: " + string.Join(", ", Shown.Select(series => $"{series.Name} {FormatValue(series.Total)}"));

    private IEnumerable<Bar> Bars
    {
        get
        {
            var (shown, top) = (Shown, Top);
            var step = (double)Width / Days.Count;
            var gap = step * (Days.Count > 45 ? 0.12 : 0.22);
            for (var day = 0; day < Days.Count; day++)
            {
                var ground = (double)Height;
                for (var series = 0; series < shown.Count; series++)
                {
                    var height = Math.Max(shown[series].Amounts[day], 0) / top * Height;
                    if (height <= 0)
                        continue;
                    ground -= height;
                    yield return new Bar(series, Text((day * step) + (gap / 2)), Text(ground), Text(step - gap), Text(Math.Max(height, 1)));
                }
            }
        }
    }

    /// <summary>"seconds|web-1  0.36|db  0.72;…" for the browser's cursor, at noon of each day.</summary>
    private string Points
    {
        get
        {
            var shown = Shown;
            var text = new StringBuilder();
            foreach (var (index, day) in shown.Count == 0 ? [] : Days.Index())
            {
                text.Append(index == 0 ? "" : ";").Append(Seconds(day) + 43_200);
                foreach (var series in shown.Where(series => series.Amounts[index] != 0))
                    text.Append('|').Append(Plain(series.Name)).Append("  ").Append(FormatValue(series.Amounts[index]));
            }
            return text.ToString();
        }
    }

    /// <summary>A name without the signs that part points and values.</summary>
    private static string Plain(string name) => name.Replace('|', '/').Replace(';', ',');

    private static string Tone(int series) => series < MostSeries ? series.ToString(CultureInfo.InvariantCulture) : "rest";

    private static long Seconds(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();

    private static string Day(DateOnly day) => day.ToString("d MMM", CultureInfo.CurrentCulture);

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private sealed record Bar(int Series, string X, string Y, string Width, string Height);
}
