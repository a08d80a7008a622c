namespace VmManager.Core.Live;

/// <summary>Takes changes to the other processes of the platform.</summary>
public interface IChangeRelay
{
    /// <summary>Queues them; returns at once and never throws.</summary>
    void Send(ReadOnlySpan<Change> changes);
}

/// <summary>Where a relay hands in what other processes told.</summary>
public interface IChangeSink
{
    void Deliver(IReadOnlyCollection<Change> changes);

    /// <summary>Changes may have been lost: every subscriber reads anew.</summary>
    void Reset();
}
