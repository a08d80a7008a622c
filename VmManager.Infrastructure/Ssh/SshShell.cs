using System.Diagnostics;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

/// <summary>An OpenSSH client on a pseudo-terminal.</summary>
internal sealed class SshShell : IShell
{
    private readonly PseudoTerminal _terminal;
    private readonly Process _client;
    private readonly SshConnectionFolder _folder;
    private bool _opened;
    private volatile bool _ending;

    public SshShell(PseudoTerminal terminal, Process client, SshConnectionFolder folder)
    {
        (_terminal, _client, _folder) = (terminal, client, folder);
        Exit = WatchAsync();
    }

    public Task<ShellExit> Exit { get; }

    public ValueTask<bool> WaitToReadAsync() => _terminal.WaitToReadAsync();

    public int Read(Span<byte> buffer)
    {
        var count = _terminal.Read(buffer);
        if (count > 0 && !_opened)
        {
            // The first output is the far side's: the client has signed in and needs its key no more.
            _opened = true;
            _folder.RemoveKey();
        }
        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> input) => _terminal.WriteAsync(input);

    public void Resize(TerminalSize size) => _terminal.Resize(size);

    public async ValueTask DisposeAsync()
    {
        _ending = true;
        try
        {
            _client.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
        _terminal.Dispose();
        await Exit;
    }

    private async Task<ShellExit> WatchAsync()
    {
        using (_folder)
        using (_client)
        {
            await _client.WaitForExitAsync();
            var code = _client.ExitCode;
            if (_ending)
                return new ShellExit(null, null);
            if (code != SshFailures.ClientFailed)
                return new ShellExit(code, null);
            return SshFailures.Find(_folder.ReadLog(), _opened) is { } failure ? new ShellExit(null, failure) : new ShellExit(code, null);
        }
    }
}
