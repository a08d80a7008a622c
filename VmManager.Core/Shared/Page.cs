namespace VmManager.Core.Shared;

/// <summary>One page of a longer list.</summary>
/// <param name="Items">The page's items.</param>
/// <param name="Total">How many there are over all pages.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Which page of a list.</summary>
/// <param name="Number">From 1; smaller values mean 1.</param>
/// <param name="Size">Items per page; kept between 1 and 200.</param>
public readonly record struct PageRequest(int Number, int Size)
{
    public int Skip => (int)Math.Min((Math.Max(Number, 1) - 1L) * Take, int.MaxValue);

    public int Take => Math.Clamp(Size, 1, 200);
}
