using Microsoft.Extensions.Options;

namespace VmManager.Core.Operations;

/// <summary>How this process works on operations; section "Operations".</summary>
public sealed class OperationOptions
{
    public const string Section = "Operations";

    /// <summary>How many steps run at once in this process. Steps wait for networks, not for processors.</summary>
    public int Concurrency { get; set; } = 32;

    /// <summary>How long a silent process keeps its operations before another may take them.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Waits up to this long stay in the process; longer ones go back to the queue.</summary>
    public TimeSpan ShortWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The first pause after an error that passes; each further one doubles, up to <see cref="LongestRetryPause"/>.</summary>
    public TimeSpan FirstRetryPause { get; set; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan LongestRetryPause { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class OperationOptionsValidator : IValidateOptions<OperationOptions>
{
    public ValidateOptionsResult Validate(string? name, OperationOptions options)
    {
        var errors = new List<string>();
        if (options.Concurrency is < 1 or > 1000)
            errors.Add("Operations:Concurrency must be between 1 and 1000.");
        if (options.Lease < TimeSpan.FromMilliseconds(200) || options.Lease > TimeSpan.FromMinutes(10))
            errors.Add("Operations:Lease must be between 0.2 seconds and 10 minutes, such as \"00:00:15\".");
        if (options.ShortWait < TimeSpan.Zero || options.ShortWait >= options.Lease)
            errors.Add("Operations:ShortWait must be at least 0 and shorter than Operations:Lease, such as \"00:00:02\".");
        if (options.FirstRetryPause <= TimeSpan.Zero)
            errors.Add("Operations:FirstRetryPause must be longer than nothing, such as \"00:00:00.5\".");
        if (options.LongestRetryPause < options.FirstRetryPause)
            errors.Add("Operations:LongestRetryPause must not be shorter than Operations:FirstRetryPause.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
