namespace VmManager.Web.Features.Instances.List;

/// <summary>The columns one may choose; name and state always show. The choice is kept in the browser.</summary>
public sealed class ListColumns
{
    public const string StorageKey = "vm.instances.columns";

    public static IReadOnlyList<string> All { get; } = ["address", "use", "plan", "template", "price", "created"];

    public static IReadOnlyList<string> Usual { get; } = ["address", "use", "plan", "price", "created"];

    private ListColumns(IEnumerable<string> shown) => Shown = shown.ToHashSet(StringComparer.Ordinal);

    private HashSet<string> Shown { get; }

    /// <summary>From what the browser kept; the usual ones when it kept nothing.</summary>
    public static ListColumns Read(string? stored) =>
        new(stored is null ? Usual : stored.Split(',').Intersect(All, StringComparer.Ordinal));

    public bool Has(string column) => Shown.Contains(column);

    public void Toggle(string column)
    {
        if (!Shown.Remove(column))
            Shown.Add(column);
    }

    public override string ToString() => string.Join(',', All.Where(Has));
}
