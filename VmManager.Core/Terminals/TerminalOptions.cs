using Microsoft.Extensions.Options;

namespace VmManager.Core.Terminals;

/// <summary>Section "Terminals".</summary>
public sealed class TerminalOptions
{
    public const string Section = "Terminals";

    /// <summary>A terminal in which nothing is typed and nothing appears ends after this.</summary>
    public int IdleMinutes { get; set; } = 120;

    /// <summary>No terminal lives longer.</summary>
    public int MaximumHours { get; set; } = 24;

    /// <summary>How long a terminal that no page shows waits for its page to come back.</summary>
    public int DetachedMinutes { get; set; } = 30;

    /// <summary>Open terminals of one person at once, on this process.</summary>
    public int PerPerson { get; set; } = 20;

    /// <summary>How much output is kept for a page that comes back.</summary>
    public int ScrollbackKilobytes { get; set; } = 1024;

    /// <summary>How much output may be on its way to the browser, not yet acknowledged as shown, before the shell has to wait.</summary>
    public int WindowKilobytes { get; set; } = 512;

    /// <summary>How much input may wait for the shell.</summary>
    public int InputKilobytes { get; set; } = 512;

    /// <summary>Until the shell must have shown its first output.</summary>
    public int OpenSeconds { get; set; } = 45;

    /// <summary>How long a ticket may be used.</summary>
    public int TicketSeconds { get; set; } = 30;

    /// <summary>How often people and instances behind open terminals are checked, should a notification be lost.</summary>
    public int CheckSeconds { get; set; } = 3;
}

internal sealed class TerminalOptionsValidator : IValidateOptions<TerminalOptions>
{
    public ValidateOptionsResult Validate(string? name, TerminalOptions options)
    {
        var errors = new List<string>();
        Between(errors, nameof(options.IdleMinutes), options.IdleMinutes, 1, 10_080, "minutes");
        Between(errors, nameof(options.MaximumHours), options.MaximumHours, 1, 8_760, "hours");
        Between(errors, nameof(options.DetachedMinutes), options.DetachedMinutes, 0, 10_080, "minutes");
        Between(errors, nameof(options.PerPerson), options.PerPerson, 1, 1_000, "terminals");
        Between(errors, nameof(options.ScrollbackKilobytes), options.ScrollbackKilobytes, 64, 65_536, "kilobytes");
        Between(errors, nameof(options.WindowKilobytes), options.WindowKilobytes, 64, 16_384, "kilobytes");
        Between(errors, nameof(options.InputKilobytes), options.InputKilobytes, 64, 16_384, "kilobytes");
        Between(errors, nameof(options.OpenSeconds), options.OpenSeconds, 5, 600, "seconds");
        Between(errors, nameof(options.TicketSeconds), options.TicketSeconds, 5, 300, "seconds");
        Between(errors, nameof(options.CheckSeconds), options.CheckSeconds, 1, 5, "seconds");
        // What is not acknowledged must still be there to be sent, with one read more.
        if (options.ScrollbackKilobytes < options.WindowKilobytes + 64)
        {
            errors.Add(
                $"Terminals:ScrollbackKilobytes is {options.ScrollbackKilobytes}; it must be at least 64 more than "
                + $"Terminals:WindowKilobytes, which is {options.WindowKilobytes}.");
        }
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Between(List<string> errors, string key, int value, int least, int most, string unit)
    {
        if (value < least || value > most)
            errors.Add($"{TerminalOptions.Section}:{key} is {value}; give {unit} from {least} to {most}.");
    }
}
