using System.Globalization;
using VmManager.Core.Billing;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;

namespace VmManager.Web.Admin.Billing.Accounts;

/// <summary>What the list of accounts shows, as its address says it.</summary>
public sealed record AccountsState
{
    public const int PageSize = 50;

    public string Search { get; init; } = "";

    public AccountSort Sort { get; init; } = AccountSort.Runway;

    public bool Descending { get; init; }

    public int Page { get; init; } = 1;

    public static AccountsState Read(string? search, string? sort, string? direction, int? page)
    {
        var by = Enum.TryParse<AccountSort>(sort, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : AccountSort.Runway;
        return new AccountsState
        {
            Search = search?.Trim() ?? "",
            Sort = by,
            Descending = direction is null ? DescendsAtFirst(by) : string.Equals(direction, "desc", StringComparison.Ordinal),
            Page = Math.Max(page ?? 1, 1),
        };
    }

    /// <summary>Those who spend most first; shortest runway and smallest balance first; names from A.</summary>
    public static bool DescendsAtFirst(AccountSort sort) => sort is AccountSort.Burn or AccountSort.SpentThisMonth;

    public AccountsState By(AccountSort sort) =>
        this with { Sort = sort, Descending = Sort == sort ? !Descending : DescendsAtFirst(sort), Page = 1 };

    public AccountListRequest ToRequest() => new()
    {
        Search = Search.Length == 0 ? null : Search,
        Sort = Sort,
        Descending = Descending,
        Page = new PageRequest(Page, PageSize),
    };

    public string ToAddress() => AddressOf.Build(
        "/admin/billing",
        ("q", Search),
        ("sort", Sort == AccountSort.Runway ? null : Sort.ToString().ToLowerInvariant()),
        ("dir", Descending == DescendsAtFirst(Sort) ? null : Descending ? "desc" : "asc"),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null));
}
