using System.Globalization;
using VmManager.Core.Instances;
using VmManager.Core.Shared;

namespace VmManager.Web.Features.Instances.List;

/// <summary>What the list shows, as its address says it: search, group, tag, order, page.</summary>
public sealed record ListState
{
    public const int PageSize = 25;

    public string Search { get; init; } = "";

    /// <summary>"running", "stopped", "working", "attention"; empty for all.</summary>
    public string Group { get; init; } = "";

    public string Tag { get; init; } = "";

    public InstanceSort Sort { get; init; } = InstanceSort.Created;

    public bool Descending { get; init; } = true;

    public int Page { get; init; } = 1;

    public bool IsFiltered => Search.Length > 0 || Group.Length > 0 || Tag.Length > 0;

    public static IReadOnlyList<string> Groups { get; } = ["", "running", "stopped", "working", "attention"];

    public static ListState Read(string? search, string? group, string? tag, string? sort, string? direction, int? page)
    {
        var isSort = Enum.TryParse<InstanceSort>(sort, ignoreCase: true, out var by) && Enum.IsDefined(by);
        if (!isSort)
            by = InstanceSort.Created;
        return new ListState
        {
            Search = search?.Trim() ?? "",
            Group = Groups.Contains(group ?? "", StringComparer.Ordinal) ? group ?? "" : "",
            Tag = tag ?? "",
            Sort = by,
            Descending = direction is null ? DescendsAtFirst(by) : string.Equals(direction, "desc", StringComparison.Ordinal),
            Page = Math.Max(page ?? 1, 1),
        };
    }

    /// <summary>Newest and dearest first, names from A.</summary>
    public static bool DescendsAtFirst(InstanceSort sort) => sort is InstanceSort.Created or InstanceSort.Price;

    public static IReadOnlyList<InstanceStatus> StatusesOf(string group) => group switch
    {
        "running" => InstanceStates.Running,
        "stopped" => InstanceStates.Stopped,
        "working" => InstanceStates.Working,
        "attention" => InstanceStates.Attention,
        _ => [],
    };

    /// <summary>The state after a click on a column: its first direction, then the other one.</summary>
    public ListState By(InstanceSort sort) =>
        this with { Sort = sort, Descending = Sort == sort ? !Descending : DescendsAtFirst(sort), Page = 1 };

    public InstanceListRequest ToRequest() => new()
    {
        Search = Search.Length == 0 ? null : Search,
        Statuses = StatusesOf(Group),
        Tag = Tag.Length == 0 ? null : Tag,
        Sort = Sort,
        Descending = Descending,
        Page = new PageRequest(Page, PageSize),
    };

    /// <summary>The address; what is usual is left out.</summary>
    public string ToAddress()
    {
        var parts = new List<string>();
        Add("q", Search);
        Add("status", Group);
        Add("tag", Tag);
        if (Sort != InstanceSort.Created || Descending != DescendsAtFirst(Sort))
        {
            Add("sort", Sort.ToString().ToLowerInvariant());
            if (Descending != DescendsAtFirst(Sort))
                Add("dir", Descending ? "desc" : "asc");
        }
        Add("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : "");
        return parts.Count == 0 ? "/instances" : "/instances?" + string.Join('&', parts);

        void Add(string name, string value)
        {
            if (value.Length > 0)
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }
    }
}
