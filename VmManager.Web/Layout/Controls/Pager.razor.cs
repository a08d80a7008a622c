using Microsoft.AspNetCore.Components;

namespace VmManager.Web.Layout.Controls;

/// <summary>Pages of a list as plain links, so that they can be opened, kept and sent.</summary>
public sealed partial class Pager
{
    [Parameter, EditorRequired] public int Number { get; set; }

    [Parameter, EditorRequired] public int Size { get; set; }

    [Parameter, EditorRequired] public int Total { get; set; }

    /// <summary>The address of a page by its number.</summary>
    [Parameter, EditorRequired] public Func<int, string> AddressOf { get; set; } = _ => "";

    private int PageCount => (Total + Size - 1) / Size;

    private int First => Math.Min(((Number - 1) * Size) + 1, Total);

    private int Last => Math.Min(Number * Size, Total);

    /// <summary>First, last and the pages beside the current one; 0 for a gap.</summary>
    private IEnumerable<int> Around
    {
        get
        {
            var shown = new SortedSet<int> { 1, PageCount };
            for (var number = Number - 1; number <= Number + 1; number++)
            {
                if (number >= 1 && number <= PageCount)
                    shown.Add(number);
            }
            var previous = 0;
            foreach (var number in shown)
            {
                if (number > previous + 1)
                    yield return 0;
                yield return previous = number;
            }
        }
    }
}
