namespace VmManager.Web.Admin.Catalog;

/// <summary>Moves in lists.</summary>
internal static class Order
{
    /// <summary>The ids of a list after one row went up (negative) or down by some places.</summary>
    public static IReadOnlyList<TId> Moved<TRow, TId>(IReadOnlyList<TRow> rows, TRow row, int by, Func<TRow, TId> id) where TRow : class
    {
        var ids = rows.Select(id).ToList();
        var from = ids.IndexOf(id(row));
        var moved = ids[from];
        ids.RemoveAt(from);
        ids.Insert(Math.Clamp(from + by, 0, ids.Count), moved);
        return ids;
    }
}
