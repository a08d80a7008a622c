using System.Globalization;
using System.Text;

namespace VmManager.Web.Layout.Controls;

/// <summary>One line of a chart: values by time, in time order.</summary>
/// <param name="Name">What it is, for legend and table.</param>
/// <param name="Points">Time and value.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(DateTimeOffset At, double Value)> Points);

/// <summary>Turns values into the paths of a <see cref="Width"/> × <see cref="Height"/> drawing. Gaps in time stay gaps.</summary>
public sealed class ChartShape(DateTimeOffset from, DateTimeOffset until, double top)
{
    public const int Width = 1000;
    public const int Height = 200;

    /// <summary>More points than pixels say nothing: longer series are averaged into so many.</summary>
    private const int MostPoints = 240;

    /// <summary>A line is broken where this many usual intervals are missing.</summary>
    private const double GapFactor = 3.5;

    public string Line(ChartSeries series) => Draw(series, closed: false);

    public string Area(ChartSeries series) => Draw(series, closed: true);

    /// <summary>A round number a little above the greatest value: 1, 2, 2.5 or 5 times a power of the base.</summary>
    public static double NiceTop(double greatest, double atLeast, double powerBase)
    {
        greatest = Math.Max(greatest * 1.1, atLeast);
        var power = Math.Pow(powerBase, Math.Floor(Math.Log(greatest, powerBase)));
        foreach (var step in (ReadOnlySpan<double>)[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
        {
            if (greatest <= step * power)
                return step * power;
        }
        return powerBase * power;
    }

    public static IReadOnlyList<(DateTimeOffset At, double Value)> Thin(IReadOnlyList<(DateTimeOffset At, double Value)> points)
    {
        if (points.Count <= MostPoints)
            return points;
        var thin = new List<(DateTimeOffset, double)>(MostPoints);
        for (var bucket = 0; bucket < MostPoints; bucket++)
        {
            var first = bucket * points.Count / MostPoints;
            var end = (bucket + 1) * points.Count / MostPoints;
            var sum = 0d;
            for (var index = first; index < end; index++)
                sum += points[index].Value;
            thin.Add((points[first].At, sum / (end - first)));
        }
        return thin;
    }

    private string Draw(ChartSeries series, bool closed)
    {
        var points = Thin(series.Points);
        var gap = UsualInterval(points) * GapFactor;
        var path = new StringBuilder();
        double? started = null;
        for (var index = 0; index < points.Count; index++)
        {
            var breaks = index > 0 && (points[index].At - points[index - 1].At).TotalSeconds > gap;
            if (breaks && closed)
                Close(path, started, X(points[index - 1].At));
            if (index == 0 || breaks)
                started = X(points[index].At);
            path.Append(index == 0 || breaks ? 'M' : 'L').Append(Text(X(points[index].At))).Append(' ').Append(Text(Y(points[index].Value)));
        }
        if (closed && points.Count > 0)
            Close(path, started, X(points[^1].At));
        return path.ToString();
    }

    private static void Close(StringBuilder path, double? started, double ended) =>
        path.Append('L').Append(Text(ended)).Append(' ').Append(Height).Append('L').Append(Text(started ?? 0)).Append(' ').Append(Height).Append('Z');

    private static double UsualInterval(IReadOnlyList<(DateTimeOffset At, double Value)> points)
    {
        if (points.Count < 2)
            return double.MaxValue;
        var intervals = new double[points.Count - 1];
        for (var index = 1; index < points.Count; index++)
            intervals[index - 1] = (points[index].At - points[index - 1].At).TotalSeconds;
        Array.Sort(intervals);
        return Math.Max(intervals[intervals.Length / 2], 1);
    }

    private double X(DateTimeOffset at) => Math.Clamp((at - from) / (until - from), 0, 1) * Width;

    private double Y(double value) => Height - (Math.Clamp(value / top, 0, 1) * (Height - 2)) - 1;

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
