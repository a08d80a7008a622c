using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines;

/// <summary>Counts the calls under way on a connection, so that it is closed after the last of them and takes no new ones meanwhile.</summary>
internal sealed class CallGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _closed;

    /// <summary>Cancelled when closing begins: calls without an end of their own (watching) stop then.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>A call on the connection, or the answer that it was replaced.</summary>
    public async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>>> call)
    {
        if (!TryEnter())
            return EngineErrors.Unreachable("the connection to it was just replaced.");
        try
        {
            return await call();
        }
        finally
        {
            Leave();
        }
    }

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _calls++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_calls == 0 && _closed)
                _empty.TrySetResult();
        }
    }

    /// <summary>Refuses new calls and waits for the end of those under way; each has a time-out of its own.</summary>
    public async Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (_calls == 0)
                _empty.TrySetResult();
        }

        await _closing.CancelAsync();
        await _empty.Task;
    }

    public void Dispose() => _closing.Dispose();
}
