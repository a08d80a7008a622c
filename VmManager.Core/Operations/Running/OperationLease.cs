namespace VmManager.Core.Operations.Running;

/// <summary>
/// This process's hold on one operation. It ends by itself, a margin before others may take the operation, unless it is renewed: so a
/// process cut off from the database stops acting in time.
/// </summary>
internal sealed class OperationLease : IDisposable
{
    /// <summary>The share of the lease kept as margin for work that is slow to stop.</summary>
    private const double Margin = 0.2;

    private readonly CancellationTokenSource _lost;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <param name="length">The lease as given by the database.</param>
    /// <param name="since">Timestamp from before it was asked for.</param>
    /// <param name="time">Clock.</param>
    public OperationLease(TimeSpan length, long since, TimeProvider time)
    {
        _length = length;
        _time = time;
        _lost = new CancellationTokenSource(Left(since), time);
    }

    /// <summary>Cancelled when the hold has ended.</summary>
    public CancellationToken Lost => _lost.Token;

    public void Renew(long since)
    {
        lock (_gate)
        {
            if (!_isDisposed)
                _lost.CancelAfter(Left(since));
        }
    }

    /// <summary>Somebody else has the operation.</summary>
    public void Lose() => Renew(long.MinValue);

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _lost.Dispose();
        }
    }

    private TimeSpan Left(long since)
    {
        var left = since == long.MinValue ? TimeSpan.Zero : _length * (1 - Margin) - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
