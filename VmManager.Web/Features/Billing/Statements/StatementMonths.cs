using System.Globalization;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.Statements;

/// <summary>Months in addresses: "2026-11".</summary>
internal static class StatementMonths
{
    public static StatementMonth? Parse(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new StatementMonth(day.Year, day.Month)
            : null;
}
