using System.Diagnostics;
using Microsoft.Extensions.Options;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

/// <summary>Starts the OpenSSH client with an empty environment and the files of one connection.</summary>
internal sealed class SshClient(IOptions<SshOptions> options, SshRuntimeFolder runtime)
{
    /// <summary>
    /// A fork is not possible inside the runtime, so a shell opens the terminal's slave and becomes setsid, which makes it the
    /// controlling terminal, which becomes ssh: one process in the end. The client's own words go to a file: the person sees the far
    /// side's output and nothing else.
    /// </summary>
    private const string OnTerminal = """log=$1; shift; exec /usr/bin/setsid -c "$@" <"$0" >"$0" 2>>"$log" """;

    private const string Quietly = """log=$1; shift; exec "$@" </dev/null >/dev/null 2>>"$log" """;

    public SshConnectionFolder CreateFolder(ShellTarget target)
    {
        var folder = runtime.Create();
        folder.Write(target.PrivateKey, target.HostKeys, SshArguments.HostAlias);
        return folder;
    }

    public Process StartShell(ShellTarget target, SshConnectionFolder folder, string terminal) =>
        Start(OnTerminal, terminal, folder, SshArguments.Shell(target, options.Value, folder));

    public Process StartCommand(ShellTarget target, SshConnectionFolder folder, string command) =>
        Start(Quietly, "ssh", folder, SshArguments.Command(target, options.Value, folder, command));

    private Process Start(string script, string scriptName, SshConnectionFolder folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C";
        foreach (var argument in (IEnumerable<string>)["-c", script, scriptName, folder.LogFile, options.Value.Client, .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
