using System.Threading.Channels;

namespace VmManager.Core.Observing;

/// <summary>Wakes a loop that otherwise sleeps for a time; several calls while it is awake count once.</summary>
internal sealed class Signal(TimeProvider time)
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Returns when it was set since the last wait, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await ((Task)_set.Reader.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _set.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
