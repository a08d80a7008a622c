using System.Globalization;
using VmManager.Core.Billing;
using VmManager.Web.Admin.Shared;
using VmManager.Web.Features.Billing.Entries;

namespace VmManager.Web.Admin.Billing.Revenue;

/// <summary>Which days, and by what they are parted, as the address says it.</summary>
public sealed record RevenueState(RevenueBy By, DateOnly First, DateOnly Last)
{
    public const int MostDays = 400;
    public const int UsualDays = 30;

    public int Days => Last.DayNumber - First.DayNumber + 1;

    /// <summary>The last thirty days where nothing, or nothing sensible, is asked for.</summary>
    public static RevenueState Read(string? by, string? from, string? to, DateOnly today)
    {
        var kind = Enum.TryParse<RevenueBy>(by, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : RevenueBy.Plan;
        var last = EntriesState.ParseDay(to) is { } end && end <= today ? end : today;
        var first = EntriesState.ParseDay(from) is { } start && start <= last ? start : last.AddDays(1 - UsualDays);
        return new RevenueState(kind, last.DayNumber - first.DayNumber >= MostDays ? last.AddDays(1 - MostDays) : first, last);
    }

    public string ToAddress(DateOnly today) => AddressOf.Build(
        "/admin/billing/revenue",
        ("by", By == RevenueBy.Plan ? null : By.ToString().ToLowerInvariant()),
        ("from", First == today.AddDays(1 - UsualDays) && Last == today ? null : Text(First)),
        ("to", Last == today ? null : Text(Last)));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
