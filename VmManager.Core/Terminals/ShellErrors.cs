using VmManager.Core.Shared;

namespace VmManager.Core.Terminals;

/// <summary>What can go wrong between the platform's SSH client and an instance.</summary>
public static class ShellErrors
{
    /// <summary>The machine that answered is not the one that was set up.</summary>
    /// <param name="offered">The fingerprint of the key it showed.</param>
    public static Error HostKeyChanged(string offered) =>
        new("ssh.host_key_changed",
            "The machine that answered does not have the host key that was pinned when the instance was set up: it showed "
            + $"{offered}. Nothing was sent to it. If you replaced the host keys yourself, ask an administrator to pin the new ones.")
        { Arguments = [offered] };

    /// <summary>The machine showed only kinds of host keys none of which was pinned.</summary>
    public static Error HostKeyUnknown { get; } =
        new("ssh.host_key_unknown",
            "The machine that answered showed a kind of host key that was not there when the instance was set up. Nothing was sent to it. "
            + "If you replaced the host keys yourself, ask an administrator to pin the new ones.");

    /// <summary>The instance no longer accepts the platform's key.</summary>
    public static Error KeyRefused { get; } =
        new("ssh.key_refused",
            "The instance refused the platform's key: it was removed from the login user's authorized_keys, or the user was locked. "
            + "The instance itself is untouched. Put the key back, or ask an administrator.");

    /// <summary>Nothing answers at the address.</summary>
    public static Error Unreachable { get; } =
        new("ssh.unreachable",
            "The instance does not answer SSH: it may still be starting, or its SSH server or firewall is closed. Try again shortly.")
        { Recurrence = Recurrence.Passing };

    /// <summary>The connection was not made in time.</summary>
    public static Error TimedOut { get; } =
        new("ssh.timeout", "The instance did not answer SSH in time. Nothing was changed; try again shortly.")
        { Recurrence = Recurrence.Passing };

    /// <summary>The machine answers but does not let anybody in yet.</summary>
    public static Error NotReady { get; } =
        new("ssh.not_ready", "The instance is still starting and lets nobody in yet. Try again shortly.")
        { Recurrence = Recurrence.Passing };

    /// <summary>A shell that was open lost its connection.</summary>
    public static Error ConnectionLost { get; } =
        new("ssh.connection_lost",
            "The connection to the instance broke: it was stopped or restarted, or the network failed. Open a new terminal.")
        { Recurrence = Recurrence.Passing };

    /// <summary>The SSH client could not be run or failed in a way the platform does not know.</summary>
    /// <param name="reason">The client's own words.</param>
    public static Error Failed(string reason) =>
        new("ssh.failed", $"The SSH client failed: {reason}") { Arguments = [reason] };
}
