using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace VmManager.Web.Layout.Controls;

/// <summary>Values over time as areas, one colour each. Its table lives beside it: see <see cref="ChartTable"/>.</summary>
public sealed partial class AreaChart
{
    [Parameter, EditorRequired] public string Label { get; set; } = "";

    [Parameter] public string Icon { get; set; } = "activity";

    [Parameter, EditorRequired] public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    [Parameter, EditorRequired] public DateTimeOffset From { get; set; }

    [Parameter, EditorRequired] public DateTimeOffset Until { get; set; }

    /// <summary>The value of the upper edge.</summary>
    [Parameter, EditorRequired] public double Top { get; set; }

    [Parameter, EditorRequired] public Func<double, string> FormatValue { get; set; } = value => value.ToString(CultureInfo.CurrentCulture);

    /// <summary>The newest value in words.</summary>
    [Parameter] public string Now { get; set; } = "";

    /// <summary>What the newest value is a part of: "of 2 GiB".</summary>
    [Parameter] public string? Of { get; set; }

    /// <summary>Words in the empty plot.</summary>
    [Parameter] public string? Nothing { get; set; }

    private ChartShape Shape => new(From, Until, Top);

    private bool IsEmpty => Series.All(series => series.Points.Count == 0);

    private string TimeStyle => Until - From > TimeSpan.FromDays(2) ? "date" : "time";

    /// <summary>"seconds|4.2 %|1 KiB;…" for the browser's cursor.</summary>
    private string Points
    {
        get
        {
            if (IsEmpty)
                return "";
            var thin = Series.Select(series => ChartShape.Thin(series.Points)).ToList();
            var text = new StringBuilder();
            for (var index = 0; index < thin[0].Count; index++)
            {
                text.Append(index == 0 ? "" : ";").Append(thin[0][index].At.ToUnixTimeSeconds());
                foreach (var series in thin)
                    text.Append('|').Append(index < series.Count ? FormatValue(series[index].Value) : "");
            }
            return text.ToString();
        }
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
