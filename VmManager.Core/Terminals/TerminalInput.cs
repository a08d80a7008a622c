using System.Threading.Channels;

namespace VmManager.Core.Terminals;

/// <summary>
/// Carries typed input to the shell in order, whichever page it came from. It has its own queue, so that a shell that does not read its
/// input never keeps a page's acknowledgements waiting; the queue's length in bytes is limited.
/// </summary>
internal sealed class TerminalInput(IShell shell, int limit, TimeProvider time)
{
    /// <summary>What a queued piece costs beside its bytes, so that a flood of tiny pieces is limited too.</summary>
    private const int PieceCost = 64;

    private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private long _received;
    private long _taken;
    private long _queuedCost;
    private long _lastTicks = time.GetUtcNow().Ticks;

    /// <summary>Bytes accepted so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes the shell has taken so far.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    public DateTimeOffset LastAt => new(Interlocked.Read(ref _lastTicks), TimeSpan.Zero);

    /// <summary>Queues input; false when too much waits already.</summary>
    public bool TryAdd(ReadOnlySpan<byte> input)
    {
        if (Interlocked.Add(ref _queuedCost, input.Length + PieceCost) > limit)
        {
            Interlocked.Add(ref _queuedCost, -input.Length - PieceCost);
            return false;
        }
        Interlocked.Exchange(ref _lastTicks, time.GetUtcNow().Ticks);
        Interlocked.Add(ref _received, input.Length);
        _queue.Writer.TryWrite(input.ToArray());
        return true;
    }

    /// <summary>Gives the queue to the shell until cancelled.</summary>
    /// <param name="opened">
    /// Completes when the far side is there. Input before that would be echoed by the local terminal, which ssh has not taken over yet.
    /// </param>
    /// <param name="taken">Called after each piece.</param>
    /// <param name="cancellationToken">Ends the pump.</param>
    public async Task PumpAsync(Task opened, Action taken, CancellationToken cancellationToken)
    {
        await opened.WaitAsync(cancellationToken);
        await foreach (var input in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            await shell.WriteAsync(input);
            Interlocked.Add(ref _queuedCost, -input.Length - PieceCost);
            Interlocked.Add(ref _taken, input.Length);
            taken();
        }
    }
}
