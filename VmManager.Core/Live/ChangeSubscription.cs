using System.Threading.Channels;

namespace VmManager.Core.Live;

/// <summary>What one subscriber has not seen yet: a set, so that a slow reader gets one larger batch and never a longer queue.</summary>
internal sealed class ChangeSubscription(
    Func<Change, bool> filter, TimeSpan pace, TimeProvider time, Action<ChangeSubscription> leave, CancellationToken ended)
    : IAsyncEnumerable<ChangeBatch>
{
    /// <summary>Beyond this reading everything anew is cheaper than following.</summary>
    private const int MostPending = 5000;

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Lock _gate = new();
    private HashSet<Change> _pending = [];
    private bool _isReset;

    public void Offer(Change change)
    {
        if (!filter(change))
            return;
        lock (_gate)
        {
            if (_isReset || !_pending.Add(change))
                return;
            if (_pending.Count > MostPending)
                ForgetAll();
        }
        _news.Writer.TryWrite(true);
    }

    public void Reset()
    {
        lock (_gate)
            ForgetAll();
        _news.Writer.TryWrite(true);
    }

    public async IAsyncEnumerator<ChangeBatch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ended, cancellationToken);
        try
        {
            while (await NextAsync(either.Token) is { } batch)
            {
                var taken = time.GetTimestamp();
                yield return batch;
                await RestAsync(pace - time.GetElapsedTime(taken), either.Token);
            }
        }
        finally
        {
            leave(this);
        }
    }

    /// <returns>Null when the subscription has ended.</returns>
    private async Task<ChangeBatch?> NextAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _news.Reader.ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            if (Take() is { } batch)
                return batch;
        }
        return null;
    }

    private async Task RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ChangeBatch? Take()
    {
        lock (_gate)
        {
            if (_pending.Count == 0 && !_isReset)
                return null;
            var batch = new ChangeBatch(_pending, _isReset);
            (_pending, _isReset) = ([], false);
            return batch;
        }
    }

    private void ForgetAll()
    {
        _pending = [];
        _isReset = true;
    }
}
