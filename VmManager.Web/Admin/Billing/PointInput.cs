using System.Globalization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;

namespace VmManager.Web.Admin.Billing;

/// <summary>Amounts that admins type, in the way their language writes numbers.</summary>
internal static class PointInput
{
    public static Result<long> Parse(string field, string? text) =>
        PointAmounts.Parse(field, text, CultureInfo.CurrentCulture, BillingLimits.MostPerEntry);

    /// <summary>Also 0.</summary>
    public static Result<long> ParseOrNothing(string field, string? text) => IsNothing(text) ? 0 : Parse(field, text);

    /// <summary>Null for an empty field.</summary>
    public static Result<long?> ParseOptional(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Result<long?>.Success(null);
        var amount = Parse(field, text);
        return amount.IsSuccess ? Result<long?>.Success(amount.Value) : amount.Error;
    }

    public static string Text(long? microPoints) => microPoints is { } amount ? Points.Format(amount, CultureInfo.CurrentCulture) : "";

    private static bool IsNothing(string? text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.CurrentCulture, out var points) && points == 0;
}
