using System.Globalization;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing.Entries;

/// <summary>What the list of entries shows, as its address says it. Days are UTC, as the ledger's.</summary>
public sealed record EntriesState
{
    public const int PageSize = 50;

    public static IReadOnlyList<string> Groups { get; } = ["", "use", "all"];

    /// <summary>"use", "all", the name of a kind; empty for everything but use.</summary>
    public string Kind { get; init; } = "";

    public string Search { get; init; } = "";

    public DateOnly? From { get; init; }

    /// <summary>The last day that is shown.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Where the page begins; null for the newest.</summary>
    public long? Before { get; init; }

    public bool IsFiltered => Search.Length > 0 || From is not null || To is not null || OneKind is not null;

    /// <summary>A single kind that is asked for.</summary>
    public EntryKind? OneKind => Enum.TryParse<EntryKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;

    public static EntriesState Read(string? kind, string? search, string? from, string? to, long? before)
    {
        var state = new EntriesState
        {
            Kind = kind?.ToLowerInvariant() ?? "",
            Search = search?.Trim() ?? "",
            From = ParseDay(from),
            To = ParseDay(to),
            Before = before,
        };
        return Groups.Contains(state.Kind, StringComparer.Ordinal) || state.OneKind is not null ? state : state with { Kind = "" };
    }

    public static DateOnly? ParseDay(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public EntryListRequest ToRequest() => new()
    {
        Kinds = Kind switch
        {
            "use" => [EntryKind.Usage],
            "all" => [],
            _ when OneKind is { } one => [one],
            _ => EntryKinds.Movements,
        },
        Search = Search.Length == 0 ? null : Search,
        From = From is { } from ? Begin(from) : null,
        Until = To is { } to && to < DateOnly.MaxValue ? Begin(to.AddDays(1)) : null,
        Before = Before,
        Take = PageSize,
    };

    /// <summary>The parts of the address; what is usual is left out.</summary>
    public (string Name, string? Value)[] ToParts() =>
    [
        ("kind", Kind), ("q", Search), ("from", Text(From)), ("to", Text(To)), ("before", Before?.ToString(CultureInfo.InvariantCulture)),
    ];

    private static DateTimeOffset Begin(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
