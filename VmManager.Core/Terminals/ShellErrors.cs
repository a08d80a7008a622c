using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>The machine that answered is not the one that was set up.</summary>
/// <param name="OfferedFingerprint">The fingerprint of the key it showed, or empty when it showed a kind of key that was never pinned.</param>
public sealed record HostKeyChanged(string OfferedFingerprint) : Error(
    "ssh.host_key_changed",
    "The machine that answered does not have the host key that was pinned when the instance was set up"
    + (OfferedFingerprint.Length == 0 ? "" : $" (it showed {OfferedFingerprint})")
    + ". Nothing was sent to it. If you replaced the host keys yourself, ask an administrator to pin the new ones.")
{
    /// <summary>The failure with the fingerprint as an argument of its translated text.</summary>
    public static HostKeyChanged Showing(string fingerprint) => new(fingerprint) { Arguments = [fingerprint] };
}

/// <summary>The instance no longer accepts the platform's key.</summary>
public sealed record ShellKeyRefused() : Error(
    "ssh.key_refused",
    "The instance refused the platform's key: it was removed from the login user's authorized_keys, or the user was locked. "
    + "The instance itself is untouched. Put the key back, or ask an administrator.");

/// <summary>Nothing answers at the address.</summary>
public sealed record ShellUnreachable : Error
{
    public ShellUnreachable() : base(
        "ssh.unreachable", "The instance does not answer SSH: it may still be starting, or its SSH server or firewall is closed. Try again shortly.") =>
        Recurrence = Recurrence.Passing;
}

/// <summary>The connection was not made in time.</summary>
public sealed record ShellTimedOut : Error
{
    public ShellTimedOut() : base("ssh.timeout", "The instance did not answer SSH in time. Nothing was changed; try again shortly.") =>
        Recurrence = Recurrence.Passing;
}

/// <summary>The machine answers but does not let anybody in yet.</summary>
public sealed record ShellNotReady : Error
{
    public ShellNotReady() : base("ssh.not_ready", "The instance is still starting and lets nobody in yet. Try again shortly.") =>
        Recurrence = Recurrence.Passing;
}

/// <summary>A shell that was open lost its connection.</summary>
public sealed record ShellConnectionLost : Error
{
    public ShellConnectionLost() : base(
        "ssh.connection_lost", "The connection to the instance broke: it was stopped or restarted, or the network failed. Open a new terminal.") =>
        Recurrence = Recurrence.Passing;
}

/// <summary>The SSH client could not be run or failed in a way the platform does not know.</summary>
public sealed record ShellFailed : Error
{
    /// <param name="reason">The client's own words.</param>
    public ShellFailed(string reason) : base("ssh.failed", $"The SSH client failed: {reason}") => Arguments = [reason];
}
