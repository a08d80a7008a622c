using VmManager.Core.Instances;
using VmManager.Core.People;

namespace VmManager.Core.Terminals;

/// <summary>One shell with its scrollback. It belongs to a person and an instance and lives apart from the pages that show it.</summary>
internal sealed class TerminalSession : IDisposable
{
    private readonly IShell _shell;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TerminalEnd? _wanted;
    private TerminalSize _size;

    public TerminalSession(TerminalOwner owner, IShell shell, TerminalSize size, TerminalOptions options, TimeProvider time)
    {
        (Owner, _shell, _size) = (owner, shell, size);
        OpenedAt = time.GetUtcNow();
        Output = new TerminalOutput(shell, options, time);
        Input = new TerminalInput(shell, options.InputKilobytes * 1024, time);
    }

    public TerminalId Id { get; } = Shared.TypedId.New<TerminalId>();

    public TerminalOwner Owner { get; }

    public DateTimeOffset OpenedAt { get; }

    public TerminalOutput Output { get; }

    public TerminalInput Input { get; }

    /// <summary>How it ended, or null while it lives.</summary>
    public TerminalEnd? End { get; private set; }

    /// <summary>Completes when the terminal has ended and the end is recorded.</summary>
    public Task Life { get; set; } = Task.CompletedTask;

    public DateTimeOffset LastActivity => Output.LastAt > Input.LastAt ? Output.LastAt : Input.LastAt;

    /// <summary>Shows the terminal to a page, taking it from the one before.</summary>
    /// <param name="size">The page's size.</param>
    /// <param name="from">What the page has already, see <see cref="TerminalOutput.Attach"/>.</param>
    public TerminalView Attach(TerminalSize size, long? from)
    {
        var view = new TerminalView(this);
        Output.Attach(view, from);
        Resize(size);
        return view;
    }

    public void Resize(TerminalSize size)
    {
        lock (_gate)
        {
            if (size == _size || End is not null)
                return;
            _size = size;
            _shell.Resize(size);
        }
    }

    /// <summary>Ends the shell for the given reason; the first reason counts.</summary>
    public void Finish(TerminalEnd end)
    {
        lock (_gate)
        {
            if (_wanted is not null || End is not null)
                return;
            _wanted = end;
            _ = _stop.CancelAsync();
        }
    }

    /// <summary>Lives until the shell ends or is ended.</summary>
    public async Task<TerminalEnd> RunAsync()
    {
        var input = Input.PumpAsync(Output.First, Output.WakeView, _stop.Token);
        ShellExit exit;
        await using (_stop.Token.Register(() => _ = _shell.DisposeAsync().AsTask()))
        {
            await UntilCancelledAsync(Output.PumpAsync(_stop.Token));
            exit = await _shell.Exit;
        }
        await _stop.CancelAsync();
        await UntilCancelledAsync(input);
        await _shell.DisposeAsync();
        lock (_gate)
            End = _wanted ?? Of(exit);
        Output.Complete(End);
        return End;
    }

    public void Dispose() => _stop.Dispose();

    private static TerminalEnd Of(ShellExit exit) => exit.Code is { } code
        ? new TerminalEnd(TerminalEndReason.Exited, ExitCode: code)
        : new TerminalEnd(TerminalEndReason.Failed, Error: exit.Failure ?? ShellErrors.ConnectionLost);

    private static async Task UntilCancelledAsync(Task pump)
    {
        try
        {
            await pump;
        }
        catch (OperationCanceledException)
        {
            // Ended on purpose.
        }
    }
}

/// <summary>Whose terminal it is, and what the audit calls it.</summary>
internal sealed record TerminalOwner(Actor Actor, InstanceId InstanceId, string InstanceName, Projects.ProjectId ProjectId);
