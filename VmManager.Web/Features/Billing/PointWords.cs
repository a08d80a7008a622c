using System.Globalization;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;

namespace VmManager.Web.Features.Billing;

/// <summary>Amounts of points as people read them.</summary>
public sealed class PointWords(IStringLocalizer<BillingText> text)
{
    private const decimal One = Points.One;

    /// <summary>"8.42": rounded down, so that nobody is promised what is not there; below one point with up to four decimals.</summary>
    public static string Rounded(long microPoints)
    {
        var digits = Math.Abs(microPoints) < Points.One && microPoints % Points.One != 0 ? 10_000 : 100;
        var points = Math.Floor(microPoints / One * digits) / digits;
        return points.ToString(digits == 100 ? "#,0.00" : "#,0.00##", CultureInfo.CurrentCulture);
    }

    /// <summary>All of it: "8.421375".</summary>
    public static string Exact(long microPoints) => Points.Format(microPoints, CultureInfo.CurrentCulture, minDecimals: 2);

    /// <summary>"+5.00", "−0.000250".</summary>
    public static string Change(long microPoints) => (microPoints < 0 ? "−" : "+") + Exact(Math.Abs(microPoints));

    /// <summary>"8.42 points".</summary>
    public string RoundedPoints(long microPoints) => text["PointsOf", Rounded(microPoints)];

    /// <summary>"8.421375 points".</summary>
    public string ExactPoints(long microPoints) => text["PointsOf", Exact(microPoints)];

    /// <summary>"0.015 points/h".</summary>
    public string PerHour(long microPoints) => text["PointsPerHour", Points.Format(microPoints, CultureInfo.CurrentCulture)];

    /// <summary>"≈ 0.84 €"; null where the platform shows no money.</summary>
    public static string? Money(long microPoints, DisplayRate? rate) => rate is null
        ? null
        : $"≈ {(microPoints / One * rate.PerPoint).ToString("#,0.00", CultureInfo.CurrentCulture)} {rate.Currency}";

    /// <summary>How long points last, as figure and unit: ("27", "days").</summary>
    public (string Figure, string Unit) Runway(TimeSpan? runway)
    {
        if (runway is not { } span)
            return ("∞", text["RunwayEndless"]);
        // From two of the next unit on: "47 hours" says more than "1 day".
        (double Count, string Unit) words = span switch
        {
            { TotalHours: < 2 } => (Math.Max(span.TotalMinutes, 0), "Minutes"),
            { TotalDays: < 2 } => (span.TotalHours, "Hours"),
            { TotalDays: < 61 } => (span.TotalDays, "Days"),
            { TotalDays: < 731 } => (span.TotalDays / 30.4375, "Months"),
            _ => (span.TotalDays / 365.25, "Years"),
        };
        var whole = (long)Math.Floor(words.Count);
        return (whole.ToString("#,0", CultureInfo.CurrentCulture), text[whole == 1 ? $"Unit{words.Unit}One" : $"Unit{words.Unit}"]);
    }

    /// <summary>"27 days".</summary>
    public string RunwayWords(TimeSpan? runway)
    {
        var (figure, unit) = Runway(runway);
        return runway is null ? unit : $"{figure} {unit}";
    }

    public string Month(StatementMonth month)
    {
        var name = month.Start.ToString("MMMM yyyy", CultureInfo.CurrentCulture);
        return char.ToUpper(name[0], CultureInfo.CurrentCulture) + name[1..];
    }

    public static string Day(DateOnly day) => day.ToString("d MMM", CultureInfo.CurrentCulture);

    /// <summary>An account that is not a project's, as postings name it.</summary>
    public string Counterpart(string name) => text[$"Account.{name}"] is { ResourceNotFound: false } known ? known.Value : name;
}
