using System.Globalization;
using Microsoft.Extensions.Localization;
using VmManager.Core.Shared;

namespace VmManager.Web.Layout;

/// <summary>Figures as the person's language writes them.</summary>
public sealed class Format
{
    private static readonly string[] Units = ["UnitByte", "UnitKibi", "UnitMebi", "UnitGibi", "UnitTebi"];

    private readonly IStringLocalizer<LayoutText> _text;

    public Format(IStringLocalizer<LayoutText> text) => _text = text;

    /// <summary>"2 GiB", "512 MiB", "1.4 KiB": three figures at most; French has "Gio".</summary>
    public string Bytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1000 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }
        var pattern = unit == 0 || Math.Abs(bytes) >= 100 || Math.Abs(bytes - Math.Round(bytes)) < 0.05 ? "#,0" : "0.0";
        return $"{bytes.ToString(pattern, CultureInfo.CurrentCulture)} {_text[Units[unit]]}";
    }

    public string BytesPerSecond(double bytes) => _text["PerSecond", Bytes(bytes)];

    /// <summary>0.042 as "4.2 %" or "4,2 %".</summary>
    public static string Percent(double share) =>
        share.ToString(share is > 0 and < 0.0995 ? "P1" : "P0", CultureInfo.CurrentCulture);

    /// <summary>"0.015 points/h".</summary>
    public string PerHour(long microPoints) => _text["PointsPerHour", Points.Format(microPoints, CultureInfo.CurrentCulture)];

    /// <summary>"10.95 points/month".</summary>
    public string PerMonth(long microPointsPerHour) => _text["PointsPerMonth", Month(microPointsPerHour)];

    /// <summary>The amount of a month at two decimals: the rest would pretend.</summary>
    public static string Month(long microPointsPerHour) =>
        (microPointsPerHour / (decimal)Points.One * Points.HoursPerMonth).ToString("#,0.00", CultureInfo.CurrentCulture);

    /// <summary>A round span between two runs: "3 s", "10 min", "1 h".</summary>
    public static string Interval(TimeSpan span) => span switch
    {
        { Seconds: > 0 } or { TotalMinutes: < 1 } => $"{Number((long)span.TotalSeconds)} s",
        { Minutes: > 0 } => $"{Number((long)span.TotalMinutes)} min",
        _ => $"{Number((long)span.TotalHours)} h",
    };

    public static string Number(long number) => number.ToString("#,0", CultureInfo.CurrentCulture);

    /// <summary>"4.2 s", "1 min 05 s", "2 h 10 min", "3 d 4 h".</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => span.TotalSeconds.ToString("0.0", CultureInfo.CurrentCulture) + " s",
        { TotalMinutes: < 1 } => span.TotalSeconds.ToString("0", CultureInfo.CurrentCulture) + " s",
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds:00} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes:00} min",
        _ => $"{Number((long)span.TotalDays)} {(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is "fr" ? "j" : "d")} {span.Hours} h",
    };
}
