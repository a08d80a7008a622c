using Microsoft.Extensions.Options;

namespace VmManager.Core.Observing;

/// <summary>How closely servers are watched. Section "Observing".</summary>
public sealed class ObservingOptions
{
    public const string Section = "Observing";

    /// <summary>From one look at a whole server to the next; events make it look at once.</summary>
    public double TickSeconds { get; set; } = 2;

    /// <summary>From one question for version, capacity and images to the next.</summary>
    public double ProbeSeconds { get; set; } = 60;

    /// <summary>From one attempt to take over a server that another process watches to the next.</summary>
    public double TakeOverSeconds { get; set; } = 3;

    public TimeSpan Tick => TimeSpan.FromSeconds(TickSeconds);

    public TimeSpan Probe => TimeSpan.FromSeconds(ProbeSeconds);

    public TimeSpan TakeOver => TimeSpan.FromSeconds(TakeOverSeconds);
}

internal sealed class ObservingOptionsValidator : IValidateOptions<ObservingOptions>
{
    public ValidateOptionsResult Validate(string? name, ObservingOptions options)
    {
        List<string> problems = [];
        Check(problems, nameof(options.TickSeconds), options.TickSeconds, 0.2, 60);
        Check(problems, nameof(options.ProbeSeconds), options.ProbeSeconds, 1, 3600);
        Check(problems, nameof(options.TakeOverSeconds), options.TakeOverSeconds, 0.2, 60);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Check(List<string> problems, string key, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            problems.Add($"{ObservingOptions.Section}:{key} must be a number from {least} to {most}.");
    }
}
