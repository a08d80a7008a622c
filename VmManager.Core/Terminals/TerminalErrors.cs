using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Whatever is wrong with a ticket, the answer is the same: it helps nobody to guess.</summary>
public sealed record TerminalTicketRefused() : Error(
    "terminal.ticket_refused", "This permission to open a terminal is not valid (any more). Nothing was opened; reload the page.");

public sealed record TerminalInstanceNotReady() : Error(
    "terminal.instance_not_ready", "The instance is not set up yet, or is being deleted. A terminal can be opened once it is online.");

public sealed record TerminalInstanceNotRunning() : Error(
    "terminal.instance_not_running", "The instance is not running. Start it, then open the terminal again.");

/// <summary>The terminal that a page wanted back ended, or lives on another process that did not survive.</summary>
public sealed record TerminalGone() : Error(
    "terminal.gone", "This terminal has ended, and its output is no longer kept. Open a new one.");

public sealed record TooManyTerminals : Error
{
    public TooManyTerminals(int limit) : base(
        "terminal.too_many", $"You have {limit} terminals open, which is the most allowed. Close one, then open another.") =>
        Arguments = [limit];
}
