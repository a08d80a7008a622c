using System.Globalization;

namespace VmManager.Core.Shared;

/// <summary>Reads amounts of points that people type.</summary>
public static class PointAmounts
{
    /// <summary>"12.5" as micro-points: more than nothing, at most six decimals, in the digits and separators of the culture.</summary>
    /// <param name="field">The form field a refusal names.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="culture">The person's.</param>
    /// <param name="most">The largest amount allowed, in micro-points.</param>
    public static Result<long> Parse(string field, string? text, CultureInfo culture, long most)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Invalid([FieldErrors.Required() with { Field = field }]);
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowLeadingSign
            | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (!decimal.TryParse(text, styles, culture, out var points) && !decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out points))
            return new Invalid([Malformed() with { Field = field }]);
        if (points <= 0 || points > most / (decimal)Points.One)
            return new Invalid([OutOfRange(most) with { Field = field }]);
        var microPoints = points * Points.One;
        return decimal.IsInteger(microPoints) ? (long)microPoints : new Invalid([TooFine() with { Field = field }]);
    }

    public static Error Malformed() => new("points.malformed", "Write a number of points, such as 12.5.");

    public static Error TooFine() => new("points.too_fine", "Use at most six decimals: a point has a million parts.");

    public static Error OutOfRange(long most)
    {
        var words = Points.Format(most, CultureInfo.InvariantCulture);
        return new("points.out_of_range", $"Enter more than 0 and at most {words} points.") { Arguments = [words] };
    }
}
