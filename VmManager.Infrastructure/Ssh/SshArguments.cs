using System.Globalization;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

/// <summary>The client's arguments. No configuration file, agent or habit of the machine has a say.</summary>
internal static class SshArguments
{
    /// <summary>The pinned keys are stored under this name, so that they hold whatever the address is.</summary>
    public const string HostAlias = "instance";

    /// <summary>A shell on a terminal.</summary>
    public static IEnumerable<string> Shell(ShellTarget target, SshOptions options, SshConnectionFolder folder) =>
    [
        "-tt",
        .. Common(target, options, folder),
        // Programs need to know the character set; most servers accept LC_*.
        "-o", "SetEnv=LC_CTYPE=C.UTF-8 COLORTERM=truecolor",
        "--", target.Address,
    ];

    /// <summary>One command without a terminal.</summary>
    public static IEnumerable<string> Command(ShellTarget target, SshOptions options, SshConnectionFolder folder, string command) =>
        ["-T", "-n", .. Common(target, options, folder), "--", target.Address, command];

    private static IEnumerable<string> Common(ShellTarget target, SshOptions options, SshConnectionFolder folder) =>
    [
        "-F", "none",
        "-i", folder.KeyFile,
        "-l", target.LoginUser,
        "-p", target.Port.ToString(CultureInfo.InvariantCulture),
        // "~." typed by a person is text.
        "-e", "none",
        .. Settings(options, folder).SelectMany(setting => new[] { "-o", setting }),
    ];

    private static IEnumerable<string> Settings(SshOptions options, SshConnectionFolder folder) =>
    [
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        $"UserKnownHostsFile={folder.KnownHostsFile}",
        "GlobalKnownHostsFile=/dev/null",
        $"HostKeyAlias={HostAlias}",
        "CheckHostIP=no",
        "UpdateHostKeys=no",
        "VerifyHostKeyDNS=no",
        "IdentitiesOnly=yes",
        "IdentityAgent=none",
        "PreferredAuthentications=publickey",
        "ForwardAgent=no",
        "ForwardX11=no",
        "ClearAllForwardings=yes",
        "ControlMaster=no",
        "ControlPath=none",
        "LogLevel=INFO",
        $"ConnectTimeout={options.ConnectSeconds}",
        "ConnectionAttempts=1",
        $"ServerAliveInterval={options.KeepAliveSeconds}",
        "ServerAliveCountMax=3",
        // Half the work of the default cipher on processors that know AES.
        "Ciphers=^aes128-gcm@openssh.com,aes256-gcm@openssh.com",
        "IPQoS=lowdelay",
        // Newer clients delay each key by up to 20 ms to hide the rhythm of typing, which the browser's own connection shows anyway.
        "IgnoreUnknown=ObscureKeystrokeTiming",
        "ObscureKeystrokeTiming=no",
    ];
}
