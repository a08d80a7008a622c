using System.Globalization;
using VmManager.Core.Instances;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Web.Admin.Shared;

namespace VmManager.Web.Admin.Instances;

/// <summary>What the list over all projects shows, as its address says it.</summary>
public sealed record AdminInstancesState
{
    public const int PageSize = 25;

    public string Search { get; init; } = "";

    public InstanceStatus? Status { get; init; }

    public ServerId? Server { get; init; }

    public InstanceSort Sort { get; init; } = InstanceSort.Created;

    public bool Descending { get; init; } = true;

    public int Page { get; init; } = 1;

    public bool IsFiltered => Search.Length > 0 || Status is not null || Server is not null;

    public static AdminInstancesState Read(string? search, string? status, string? server, string? sort, string? direction, int? page)
    {
        var by = Enum.TryParse<InstanceSort>(sort, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed : InstanceSort.Created;
        return new AdminInstancesState
        {
            Search = search?.Trim() ?? "",
            Status = Enum.TryParse<InstanceStatus>(status, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
            Server = TypedId.TryParse<ServerId>(server),
            Sort = by,
            Descending = direction is null ? by == InstanceSort.Created : string.Equals(direction, "desc", StringComparison.Ordinal),
            Page = Math.Max(page ?? 1, 1),
        };
    }

    /// <summary>After a click on a column: its first direction, then the other.</summary>
    public AdminInstancesState By(InstanceSort sort) =>
        this with { Sort = sort, Descending = Sort == sort ? !Descending : sort == InstanceSort.Created, Page = 1 };

    public InstanceListRequest ToRequest() => new()
    {
        Search = Search.Length == 0 ? null : Search,
        Statuses = Status is { } status ? [status] : [],
        ServerId = Server,
        Sort = Sort,
        Descending = Descending,
        Page = new PageRequest(Page, PageSize),
        AllProjects = true,
    };

    public string ToAddress() => AddressOf.Build(
        "/admin/instances",
        ("q", Search),
        ("status", Status?.ToString().ToLowerInvariant()),
        ("server", Server?.ToString()),
        ("sort", Sort == InstanceSort.Created ? null : Sort.ToString().ToLowerInvariant()),
        ("dir", Descending == (Sort == InstanceSort.Created) ? null : Descending ? "desc" : "asc"),
        ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : null));
}
