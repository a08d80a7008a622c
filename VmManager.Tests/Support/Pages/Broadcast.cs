using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace VmManager.Tests.Support.Pages;

/// <summary>Hands each element to everybody who listens at that time.</summary>
internal sealed class Broadcast<T>
{
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _listeners = [];

    public int Listeners
    {
        get
        {
            lock (_gate)
                return _listeners.Count;
        }
    }

    public void Send(T element)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners)
                listener.Writer.TryWrite(element);
        }
    }

    /// <summary>What is sent from the call on.</summary>
    public IAsyncEnumerable<T> ListenAsync(CancellationToken cancellationToken) => ListenAsync(first: null, cancellationToken);

    /// <summary>What was sent since the call, after <paramref name="first"/>.</summary>
    public async IAsyncEnumerable<T> ListenAsync(Func<T>? first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<T>();
        lock (_gate)
            _listeners.Add(channel);
        try
        {
            if (first is not null)
                yield return first();
            await foreach (var element in channel.Reader.ReadAllAsync(cancellationToken))
                yield return element;
        }
        finally
        {
            lock (_gate)
                _listeners.Remove(channel);
        }
    }
}
