using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Operations as pages watch them.</summary>
public interface IOperationFeed
{
    /// <summary>
    /// The operations as they are now, newest first, then again whenever one of them moved, until cancelled. For one instance everything done
    /// to it, at most <see cref="OperationFeedLimits.MostOfInstance"/>; else what is at work in the actor's projects and what ended there in
    /// the last minutes. Somebody else's instance has none.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<OperationView>> WatchAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken);

    /// <summary>The newest operations in the actor's projects, at work or at rest.</summary>
    Task<IReadOnlyList<OperationView>> RecentAsync(Actor actor, int most, CancellationToken cancellationToken);

    /// <inheritdoc cref="CancelOperation.ExecuteAsync"/>
    Task<Result> CancelAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken);
}

public static class OperationFeedLimits
{
    public const int MostOfInstance = 50;
}
