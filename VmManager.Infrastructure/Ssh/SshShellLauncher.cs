using System.ComponentModel;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

internal sealed class SshShellLauncher(SshClient client) : IShellLauncher
{
    public Task<Result<IShell>> OpenAsync(ShellTarget target, TerminalSize size, CancellationToken cancellationToken) =>
        // Writing files and starting a process block for some milliseconds.
        Task.Run(() => Open(target, size), cancellationToken);

    private Result<IShell> Open(ShellTarget target, TerminalSize size)
    {
        var folder = client.CreateFolder(target);
        PseudoTerminal? terminal = null;
        try
        {
            terminal = PseudoTerminal.Open(size);
            return new SshShell(terminal, client.StartShell(target, folder, terminal.Name), folder);
        }
        catch (Exception exception)
        {
            terminal?.Dispose();
            folder.Dispose();
            if (exception is Win32Exception)
                return ShellErrors.Failed(exception.Message);
            throw;
        }
    }
}
