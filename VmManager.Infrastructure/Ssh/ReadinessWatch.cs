using System.Threading.Tasks.Sources;
using Microsoft.Win32.SafeHandles;

namespace VmManager.Infrastructure.Ssh;

/// <summary>One file's readiness; at most one waiter per direction. Disposing lets both waiters go.</summary>
internal sealed class ReadinessWatch(SafeFileHandle file, ulong token) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Waiter _reader = new();
    private readonly Waiter _writer = new();
    private bool _disposed;

    public SafeFileHandle File { get; } = file;

    public ulong Token { get; } = token;

    public ValueTask WaitReadableAsync() => WaitAsync(_reader);

    public ValueTask WaitWritableAsync() => WaitAsync(_writer);

    /// <summary>Called on the readiness thread. Anything but "writable" (data, hang-up, error) is the reader's to find out.</summary>
    public void Signal(uint events)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if ((events & ~Libc.EpollWritable) != 0)
                _reader.Complete();
            // A hang-up lets the writer go as well: its next write fails.
            if ((events & ~Libc.EpollReadable) != 0)
                _writer.Complete();
            Rearm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            Readiness.Forget(this);
            _reader.Complete();
            _writer.Complete();
        }
    }

    private ValueTask WaitAsync(Waiter waiter)
    {
        lock (_gate)
        {
            if (_disposed)
                return ValueTask.CompletedTask;
            var wait = waiter.Begin();
            Rearm();
            return wait;
        }
    }

    private void Rearm()
    {
        var events = (_reader.IsWaiting ? Libc.EpollReadable : 0) | (_writer.IsWaiting ? Libc.EpollWritable : 0);
        if (events != 0)
            Readiness.Rearm(this, events);
    }

    /// <summary>A wait without allocation, used again and again.</summary>
    private sealed class Waiter : IValueTaskSource
    {
        // The readiness thread must never run a session's code.
        private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

        public bool IsWaiting { get; private set; }

        public ValueTask Begin()
        {
            _core.Reset();
            IsWaiting = true;
            return new ValueTask(this, _core.Version);
        }

        public void Complete()
        {
            if (!IsWaiting)
                return;
            IsWaiting = false;
            _core.SetResult(true);
        }

        public void GetResult(short token) => _core.GetResult(token);

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
