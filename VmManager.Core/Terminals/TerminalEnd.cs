using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>Why a terminal, or one page's view of it, is over.</summary>
public enum TerminalEndReason
{
    /// <summary>The shell ended by itself; there is an exit status.</summary>
    Exited,

    /// <summary>The shell could not be opened or lost its connection; there is an error.</summary>
    Failed,

    /// <summary>The person closed it.</summary>
    Closed,

    /// <summary>Another page shows it now. The terminal itself lives on.</summary>
    TakenOver,

    /// <summary>Nothing happened for too long.</summary>
    Idle,

    /// <summary>It reached the longest life allowed.</summary>
    Expired,

    /// <summary>No page came back to it.</summary>
    Abandoned,

    /// <summary>The person may no longer use the instance: suspended, or no longer a member.</summary>
    AccessLost,

    /// <summary>The instance was stopped, frozen or deleted.</summary>
    InstanceGone,

    /// <summary>The platform's process is being stopped.</summary>
    Shutdown,
}

/// <summary>How it ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="ExitCode">The shell's exit status, with <see cref="TerminalEndReason.Exited"/>.</param>
/// <param name="Error">What went wrong, with <see cref="TerminalEndReason.Failed"/>.</param>
public sealed record TerminalEnd(TerminalEndReason Reason, int? ExitCode = null, Error? Error = null);
