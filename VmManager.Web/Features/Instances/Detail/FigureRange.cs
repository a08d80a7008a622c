using VmManager.Core.Observing;

namespace VmManager.Web.Features.Instances.Detail;

/// <summary>A span of figures: the live one, or rolled-up samples.</summary>
/// <param name="Name">In the address; empty for the live one.</param>
/// <param name="Length">How far back it reaches.</param>
/// <param name="Span">What is asked for; null for the live one.</param>
public sealed record FigureRange(string Name, TimeSpan Length, FigureSpan? Span)
{
    public static FigureRange Live { get; } = new("", TimeSpan.FromMinutes(15), null);

    public static IReadOnlyList<FigureRange> All { get; } =
    [
        Live,
        new("day", TimeSpan.FromDays(1), FigureSpan.Day),
        new("week", TimeSpan.FromDays(7), FigureSpan.Week),
        new("month", TimeSpan.FromDays(30), FigureSpan.Month),
    ];

    public static FigureRange Read(string? name) =>
        All.FirstOrDefault(range => string.Equals(range.Name, name, StringComparison.Ordinal)) ?? Live;
}
