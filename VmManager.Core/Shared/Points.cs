using System.Globalization;

namespace VmManager.Core.Shared;

/// <summary>Amounts of points are integers of micro-points: 1 point = 1,000,000.</summary>
public static class Points
{
    public const long One = 1_000_000;

    /// <summary>Hours charged in a month without a cap: 730, a year's hours over twelve.</summary>
    public const int HoursPerMonth = 730;

    /// <summary>"1.25", with as few decimals as the amount needs, at least <paramref name="minDecimals"/>.</summary>
    public static string Format(long microPoints, CultureInfo culture, int minDecimals = 0) =>
        (microPoints / (decimal)One).ToString("#,0." + new string('0', minDecimals) + new string('#', 6 - minDecimals), culture);
}
