using Microsoft.Extensions.Options;

namespace VmManager.Core.Observing;

/// <summary>How the platform looks at its servers; section "Observing".</summary>
public sealed class ObservingOptions
{
    public const string Section = "Observing";

    /// <summary>From one look at all guests of a server to the next. Engines with events report changes at once besides.</summary>
    public double TickSeconds { get; set; } = 2;

    /// <summary>How long events are collected before the guests they name are looked at.</summary>
    public int EventPauseMilliseconds { get; set; } = 60;

    /// <summary>From one question for version, capacity and images to the next.</summary>
    public int ProbeSeconds { get; set; } = 60;

    /// <summary>How long a silent process keeps its servers before another takes over.</summary>
    public double LeaseSeconds { get; set; } = 9;

    /// <summary>How long a guest with the platform's mark but without an instance is left alone before it may be cleared away.</summary>
    public int OrphanGraceSeconds { get; set; } = 120;

    public TimeSpan Tick => TimeSpan.FromSeconds(TickSeconds);

    public TimeSpan EventPause => TimeSpan.FromMilliseconds(EventPauseMilliseconds);

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}

internal sealed class ObservingOptionsValidator : IValidateOptions<ObservingOptions>
{
    public ValidateOptionsResult Validate(string? name, ObservingOptions options)
    {
        var errors = new List<string>();
        if (options.TickSeconds is not (>= 0.1 and <= 60))
            errors.Add("Observing:TickSeconds must be between 0.1 and 60, such as 2.");
        if (options.EventPauseMilliseconds is < 0 or > 2000)
            errors.Add("Observing:EventPauseMilliseconds must be between 0 and 2000, such as 60.");
        if (options.ProbeSeconds is < 5 or > 3600)
            errors.Add("Observing:ProbeSeconds must be between 5 and 3600, such as 60.");
        if (options.LeaseSeconds is not (>= 1 and <= 300))
            errors.Add("Observing:LeaseSeconds must be between 1 and 300, such as 9.");
        if (options.OrphanGraceSeconds is < 30 or > 86400)
            errors.Add("Observing:OrphanGraceSeconds must be between 30 and 86400, such as 120.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
