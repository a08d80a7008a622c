using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VmManager.Core.Live;

namespace VmManager.Tests.Support;

/// <summary>A change hub within the process, without pacing.</summary>
public sealed class LocalChanges : IChangeHub
{
    private readonly List<(Func<Change, bool> Filter, Channel<ChangeBatch> Batches)> _subscribers = [];

    public void Publish(params ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
        {
            lock (_subscribers)
            {
                foreach (var (filter, batches) in _subscribers.Where(subscriber => subscriber.Filter(change)))
                    batches.Writer.TryWrite(new ChangeBatch([change], Reset: false));
            }
        }
    }

    public IAsyncEnumerable<ChangeBatch> Subscribe(Func<Change, bool> filter, TimeSpan pace, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ChangeBatch>();
        lock (_subscribers)
            _subscribers.Add((filter, channel));
        return ReadAsync(channel, cancellationToken);
    }

    private static async IAsyncEnumerable<ChangeBatch> ReadAsync(
        Channel<ChangeBatch> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
            yield return batch;
    }
}
