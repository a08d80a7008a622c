using System.Globalization;
using VmManager.Core.People.Administration;
using VmManager.Web.Admin.Shared;

namespace VmManager.Web.Admin.People;

/// <summary>What the list of people shows, as its address says it.</summary>
public sealed record PeopleState
{
    public const int PageSize = 25;

    public string Search { get; init; } = "";

    public PeopleFilter Filter { get; init; } = PeopleFilter.All;

    public PeopleSort Sort { get; init; } = PeopleSort.Name;

    public bool Descending { get; init; }

    public int Page { get; init; } = 1;

    public bool IsFiltered => Search.Length > 0 || Filter != PeopleFilter.All;

    public static PeopleState Read(string? search, string? filter, string? sort, string? direction, int? page) => new()
    {
        Search = search?.Trim() ?? "",
        Filter = Enum.TryParse<PeopleFilter>(filter, ignoreCase: true, out var by) && Enum.IsDefined(by) ? by : PeopleFilter.All,
        Sort = Enum.TryParse<PeopleSort>(sort, ignoreCase: true, out var order) && Enum.IsDefined(order) ? order : PeopleSort.Name,
        Descending = string.Equals(direction, "desc", StringComparison.Ordinal),
        Page = Math.Max(page ?? 1, 1),
    };

    public PeopleQuery ToQuery() => new(Search, Filter, Sort, Descending, (Page - 1) * PageSize, PageSize);

    /// <summary>After a click on a column: ascending first, then the other way.</summary>
    public PeopleState By(PeopleSort sort) => this with { Sort = sort, Descending = Sort == sort && !Descending, Page = 1 };

    public string ToAddress() => AddressOf.Build(
        "/admin/people",
        ("q", Search),
        ("filter", Filter == PeopleFilter.All ? null : Filter.ToString().ToLowerInvariant()),
        ("sort", Sort == PeopleSort.Name ? null : Sort.ToString().ToLowerInvariant()),
        ("dir", Descending ? "desc" : null),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null));
}
