using System.Text.RegularExpressions;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

/// <summary>Reads the client's words. They are English: the client runs under LC_ALL=C.</summary>
internal static partial class SshFailures
{
    /// <summary>The status with which ssh reports its own failures; a remote command may use it as well.</summary>
    public const int ClientFailed = 255;

    private static readonly string[] Unreachable =
        ["Connection refused", "No route to host", "Network is unreachable", "Host is down", "Could not resolve hostname", "Name or service not known"];

    private static readonly string[] TimedOut = ["Connection timed out", "Operation timed out", "timed out during banner exchange"];

    /// <summary>The far side hung up while it was still greeting: its SSH server starts or stops.</summary>
    private static readonly string[] NotReady =
        ["System is booting up", "System is going down", "kex_exchange_identification", "banner exchange: ", "Not allowed at this time"];

    private static readonly string[] Lost =
        ["Broken pipe", "Connection reset", "closed by remote host", "Connection closed by", "not responding"];

    /// <summary>The failure the log tells of, or null when it tells of none.</summary>
    /// <param name="log">What the client logged.</param>
    /// <param name="opened">Whether the shell was there before.</param>
    public static Error? Find(string log, bool opened)
    {
        if (Has(log, "Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED", "host key is known for"))
            return Fingerprint().Match(log) is { Success: true } shown ? ShellErrors.HostKeyChanged(shown.Value) : ShellErrors.HostKeyUnknown;
        if (opened)
            return Has(log, Lost) ? ShellErrors.ConnectionLost : null;
        if (Has(log, NotReady) && !Has(log, TimedOut))
            return ShellErrors.NotReady;
        if (Has(log, "Permission denied", "Too many authentication failures"))
            return ShellErrors.KeyRefused;
        if (Has(log, TimedOut))
            return ShellErrors.TimedOut;
        if (Has(log, Unreachable))
            return ShellErrors.Unreachable;
        if (Has(log, Lost))
            return ShellErrors.NotReady;
        return LastLine(log) is { Length: > 0 } words ? ShellErrors.Failed(words) : null;
    }

    private static bool Has(string log, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (log.Contains(word, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static string LastLine(string log) => log.TrimEnd().Split('\n')[^1].Trim();

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fingerprint();
}
