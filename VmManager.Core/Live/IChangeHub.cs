namespace VmManager.Core.Live;

/// <summary>
/// Carries <see cref="Change"/>s to every process of the platform. In this process they arrive at once; in the others by PostgreSQL
/// LISTEN/NOTIFY. After a lost connection each subscriber gets a <see cref="ChangeBatch.Reset"/> batch: read everything anew.
/// </summary>
public interface IChangeHub
{
    /// <summary>Tells everybody; call it after the commit. Never throws: a lost notification is made good by the next reset or poll.</summary>
    void Publish(params ReadOnlySpan<Change> changes);

    /// <summary>
    /// Batches of distinct changes, at least <paramref name="pace"/> apart, the first at once; until cancelled. Subscribed when the call
    /// returns, so read the snapshot afterwards. A slow reader gets larger batches, never a longer queue.
    /// </summary>
    IAsyncEnumerable<ChangeBatch> Subscribe(Func<Change, bool> filter, TimeSpan pace, CancellationToken cancellationToken);
}

/// <summary>What changed since the last batch.</summary>
/// <param name="Changes">Distinct changes.</param>
/// <param name="Reset">Changes may have been lost: read everything anew.</param>
public sealed record ChangeBatch(IReadOnlyCollection<Change> Changes, bool Reset);
