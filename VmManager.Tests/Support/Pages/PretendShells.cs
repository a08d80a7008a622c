using System.Text;
using System.Threading.Channels;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Tests.Support.Pages;

/// <summary>Shells that greet, show a prompt and echo what is typed.</summary>
internal sealed class PretendShells : IShellLauncher
{
    public Task<Result<IShell>> OpenAsync(ShellTarget target, TerminalSize size, CancellationToken cancellationToken) =>
        Task.FromResult(Result<IShell>.Success(new Shell(target.LoginUser)));

    private sealed class Shell : IShell
    {
        private readonly Channel<byte[]> _output = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource<ShellExit> _exit = new();
        private ReadOnlyMemory<byte> _rest;

        public Shell(string user)
        {
            var prompt = $"\e[1;32m{user}@web-1\e[0m:\e[1;34m~\e[0m$ ";
            Say("Linux web-1 6.1.0-32-amd64 x86_64\r\n\r\nThe programs included with the Debian GNU/Linux system are free software.\r\n");
            Say($"{prompt}systemctl status nginx --no-pager\r\n\e[1;32m●\e[0m nginx.service - A high performance web server\r\n"
                + "     Active: \e[1;32mactive (running)\e[0m since Mon 2026-11-16 08:12:44 UTC; 4 days ago\r\n"
                + "   Main PID: 412 (nginx)\r\n      Tasks: 3 (limit: 2309)\r\n     Memory: 6.2M\r\n" + prompt);
        }

        public Task<ShellExit> Exit => _exit.Task;

        public async ValueTask<bool> WaitToReadAsync() => _rest.Length > 0 || await _output.Reader.WaitToReadAsync();

        public int Read(Span<byte> buffer)
        {
            if (_rest.Length == 0 && _output.Reader.TryRead(out var next))
                _rest = next;
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].Span.CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> input) => _output.Writer.WriteAsync(input.ToArray());

        public void Resize(TerminalSize size)
        {
            // Its output is the same at every width.
        }

        public ValueTask DisposeAsync()
        {
            _output.Writer.TryComplete();
            _exit.TrySetResult(new ShellExit(0, null));
            return ValueTask.CompletedTask;
        }

        private void Say(string text) => _output.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
    }
}
