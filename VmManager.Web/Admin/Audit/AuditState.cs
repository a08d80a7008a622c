using System.Globalization;
using VmManager.Core.Audit;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;

namespace VmManager.Web.Admin.Audit;

/// <summary>What the audit shows, as its address says it. Days are UTC.</summary>
public sealed record AuditState
{
    public const int PageSize = 50;

    public string Person { get; init; } = "";

    public string Action { get; init; } = "";

    public string Subject { get; init; } = "";

    public DateOnly? From { get; init; }

    /// <summary>The last day that is shown.</summary>
    public DateOnly? To { get; init; }

    public int Page { get; init; } = 1;

    public bool IsFiltered => Person.Length + Action.Length + Subject.Length > 0 || From is not null || To is not null;

    public static AuditState Read(string? person, string? action, string? subject, string? from, string? to, int? page) => new()
    {
        Person = person?.Trim() ?? "",
        Action = action?.Trim() ?? "",
        Subject = subject?.Trim() ?? "",
        From = ParseDay(from),
        To = ParseDay(to),
        Page = Math.Max(page ?? 1, 1),
    };

    public static DateOnly? ParseDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public AuditListRequest ToRequest() => new()
    {
        Person = Person.Length == 0 ? null : Person,
        Action = Action.Length == 0 ? null : Action,
        Subject = Subject.Length == 0 ? null : Subject,
        From = From is { } from ? Begin(from) : null,
        Until = To is { } to && to < DateOnly.MaxValue ? Begin(to.AddDays(1)) : null,
        Page = new PageRequest(Page, PageSize),
    };

    public string ToAddress() => AddressOf.Build(
        "/admin/audit",
        ("person", Person),
        ("action", Action),
        ("subject", Subject),
        ("from", Text(From)),
        ("to", Text(To)),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null));

    private static DateTimeOffset Begin(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
