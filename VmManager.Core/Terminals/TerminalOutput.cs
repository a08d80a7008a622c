using System.Buffers;

namespace VmManager.Core.Terminals;

/// <summary>
/// Carries a shell's output into its scrollback, from which the one attached view sends. While a view is attached, the shell is read only
/// as far ahead of what the view acknowledged as the window allows: a browser that stops reading stops the shell, and the scrollback is
/// the only buffer there is. Without a view the shell runs on and the oldest output is dropped.
/// </summary>
internal sealed class TerminalOutput(IShell shell, TerminalOptions options, TimeProvider time)
{
    /// <summary>Most of one read, and so of one frame.</summary>
    public const int ReadBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Pulse _room = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Scrollback _scrollback = new(options.ScrollbackKilobytes * 1024);
    private readonly int _window = options.WindowKilobytes * 1024;
    private TerminalView? _view;
    private TerminalEnd? _end;
    private DateTimeOffset? _detachedAt = time.GetUtcNow();
    private long _shown;
    private long _lastTicks = time.GetUtcNow().Ticks;

    /// <summary>Completes with the first output: the far side is there.</summary>
    public Task First => _first.Task;

    public long Bytes
    {
        get
        {
            lock (_gate)
                return _scrollback.End;
        }
    }

    public DateTimeOffset LastAt => new(Interlocked.Read(ref _lastTicks), TimeSpan.Zero);

    /// <summary>Since when no page shows the terminal; null while one does.</summary>
    public DateTimeOffset? DetachedAt
    {
        get
        {
            lock (_gate)
                return _detachedAt;
        }
    }

    /// <summary>Reads the shell until it has no more output.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (!HasRoom())
                await _room.WaitAsync(cancellationToken);
            if (!await shell.WaitToReadAsync())
                return;
            ReadOnce();
        }
    }

    /// <summary>Lets a view in; the one before is told that it was taken over.</summary>
    /// <param name="view">The new view.</param>
    /// <param name="from">The place up to which the page has the output already; null for a page that has nothing.</param>
    public void Attach(TerminalView view, long? from)
    {
        lock (_gate)
        {
            _view?.EndWith(new TerminalEnd(TerminalEndReason.TakenOver));
            _view = view;
            _detachedAt = null;
            var continues = from >= _scrollback.Start && from <= _scrollback.End;
            view.Begin(continues ? from!.Value : _scrollback.FirstLine(), continues, isWhole: continues || _scrollback.Start == 0, _shown);
            if (_end is not null)
                view.EndWith(_end);
        }
        view.Wake();
    }

    public void Detach(TerminalView view)
    {
        lock (_gate)
        {
            if (_view != view)
                return;
            _view = null;
            _detachedAt = time.GetUtcNow();
        }
        _room.Set();
    }

    public int Read(TerminalView view, Span<byte> target)
    {
        lock (_gate)
        {
            var allowed = Math.Min(target.Length, view.Acknowledged + _window - view.Sent);
            if (_view != view || allowed <= 0)
                return 0;
            var count = _scrollback.CopyTo(view.Sent, target[..(int)allowed]);
            view.Sent += count;
            return count;
        }
    }

    public void Acknowledge(TerminalView view, long place)
    {
        lock (_gate)
        {
            view.Acknowledged = Math.Clamp(place, view.Acknowledged, view.Sent);
            _shown = Math.Max(_shown, view.Acknowledged);
        }
        _room.Set();
        view.Wake();
    }

    /// <summary>Whether the view has sent all that will ever come.</summary>
    public bool IsDrained(TerminalView view)
    {
        lock (_gate)
            return _end is not null && view.Sent >= _scrollback.End;
    }

    /// <summary>Tells the view that something else than output changed.</summary>
    public void WakeView()
    {
        lock (_gate)
            _view?.Wake();
    }

    public void Complete(TerminalEnd end)
    {
        lock (_gate)
        {
            _end = end;
            _view?.EndWith(end);
        }
    }

    private bool HasRoom()
    {
        lock (_gate)
            return _view is null || _scrollback.End - _view.Acknowledged < _window;
    }

    private void ReadOnce()
    {
        // Rented only while there is something to read: an idle shell holds no buffer.
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var count = shell.Read(buffer.AsSpan(0, ReadBytes));
            if (count == 0)
                return;
            TerminalView? view;
            lock (_gate)
            {
                _scrollback.Append(buffer.AsSpan(0, count));
                view = _view;
            }
            Interlocked.Exchange(ref _lastTicks, time.GetUtcNow().Ticks);
            _first.TrySetResult();
            view?.Wake();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
