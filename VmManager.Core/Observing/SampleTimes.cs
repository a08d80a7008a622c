namespace VmManager.Core.Observing;

/// <summary>How long samples of each resolution are kept, and where their intervals begin.</summary>
internal static class SampleTimes
{
    /// <summary>Each resolution and what it is rolled up from.</summary>
    public static IReadOnlyList<(SampleResolution From, SampleResolution To)> RollUps { get; } =
    [
        (SampleResolution.TenSeconds, SampleResolution.Minute),
        (SampleResolution.Minute, SampleResolution.TenMinutes),
        (SampleResolution.TenMinutes, SampleResolution.Hour),
    ];

    public static TimeSpan KeptFor(SampleResolution resolution) => resolution switch
    {
        SampleResolution.TenSeconds => TimeSpan.FromHours(1),
        SampleResolution.Minute => TimeSpan.FromHours(26),
        SampleResolution.TenMinutes => TimeSpan.FromDays(8),
        _ => TimeSpan.FromDays(400),
    };

    public static TimeSpan Length(this SampleResolution resolution) => TimeSpan.FromSeconds((int)resolution);

    public static DateTimeOffset StartOf(DateTimeOffset at, SampleResolution resolution) =>
        new(at.UtcTicks - at.UtcTicks % resolution.Length().Ticks, TimeSpan.Zero);

    /// <summary>The resolution in which a span is drawn, and how far back it goes.</summary>
    public static (SampleResolution Resolution, TimeSpan Length) Of(FigureSpan span) => span switch
    {
        FigureSpan.Day => (SampleResolution.Minute, TimeSpan.FromDays(1)),
        FigureSpan.Week => (SampleResolution.TenMinutes, TimeSpan.FromDays(7)),
        _ => (SampleResolution.Hour, TimeSpan.FromDays(31)),
    };
}
