using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Why a person gets no terminal.</summary>
public static class TerminalErrors
{
    /// <summary>Whatever is wrong with a ticket, the answer is the same: it helps nobody to guess.</summary>
    public static Error TicketRefused { get; } =
        new("terminal.ticket_refused",
            "This permission to open a terminal is not valid (any more). Nothing was opened; reload the page.");

    public static Error InstanceNotReady { get; } =
        new("terminal.instance_not_ready",
            "The instance is not set up yet, or is being deleted. A terminal can be opened once it is online.");

    public static Error InstanceNotRunning { get; } =
        new("terminal.instance_not_running", "The instance is not running. Start it, then open the terminal again.");

    /// <summary>The terminal that a page wanted back ended, or lived on another process.</summary>
    public static Error Gone { get; } =
        new("terminal.gone", "This terminal has ended, and its output is no longer kept. Open a new one.");

    public static Error TooMany(int limit) =>
        new("terminal.too_many", $"You have {limit} terminals open, which is the most allowed. Close one, then open another.")
        { Arguments = [limit] };
}
