using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace VmManager.Core.Live;

internal sealed partial class ChangeHub(IEnumerable<IChangeRelay> relays, TimeProvider time, ILogger<ChangeHub> logger) : IChangeHub, IChangeSink
{
    private readonly IChangeRelay[] _relays = [.. relays];
    private ImmutableList<ChangeSubscription> _subscriptions = [];

    public void Publish(params ReadOnlySpan<Change> changes)
    {
        foreach (var subscription in _subscriptions)
        {
            foreach (var change in changes)
                Offer(subscription, change);
        }
        foreach (var relay in _relays)
            relay.Send(changes);
    }

    public void Deliver(IReadOnlyCollection<Change> changes)
    {
        foreach (var subscription in _subscriptions)
        {
            foreach (var change in changes)
                Offer(subscription, change);
        }
    }

    public void Reset()
    {
        foreach (var subscription in _subscriptions)
            subscription.Reset();
    }

    public IAsyncEnumerable<ChangeBatch> Subscribe(Func<Change, bool> filter, TimeSpan pace, CancellationToken cancellationToken)
    {
        var subscription = new ChangeSubscription(filter, pace, time, Leave, cancellationToken);
        ImmutableInterlocked.Update(ref _subscriptions, (all, added) => all.Add(added), subscription);
        // Also when nobody ever reads it.
        cancellationToken.Register(() => Leave(subscription));
        return subscription;
    }

    private void Leave(ChangeSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, (all, removed) => all.Remove(removed), subscription);

    private void Offer(ChangeSubscription subscription, Change change)
    {
        try
        {
            subscription.Offer(change);
        }
#pragma warning disable CA1031 // one page's filter must not keep the change from the others, nor from the publisher
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFilterFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscriber's filter failed; the change was withheld from it")]
    private static partial void LogFilterFailed(ILogger logger, Exception exception);
}
