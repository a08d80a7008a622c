using System.Collections.Concurrent;
using System.Threading.Channels;
using VmManager.Core.Live;

namespace VmManager.Tests.Support;

/// <summary>A change hub within one test: keeps what was told, and tells subscribers at once.</summary>
public sealed class RecordedChanges : IChangeHub
{
    private readonly ConcurrentQueue<Change> _told = new();
    private readonly ConcurrentDictionary<Channel<ChangeBatch>, Func<Change, bool>> _subscribers = new();

    public IReadOnlyCollection<Change> Told => _told;

    public void Publish(params ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
        {
            _told.Enqueue(change);
            foreach (var (channel, filter) in _subscribers)
            {
                if (filter(change))
                    channel.Writer.TryWrite(new ChangeBatch([change], Reset: false));
            }
        }
    }

    public IAsyncEnumerable<ChangeBatch> Subscribe(Func<Change, bool> filter, TimeSpan pace, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ChangeBatch>();
        _subscribers[channel] = filter;
        cancellationToken.Register(() => _subscribers.TryRemove(channel, out _));
        return channel.Reader.ReadAllAsync(cancellationToken);
    }
}
