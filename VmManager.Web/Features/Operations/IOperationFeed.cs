using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Web.Features.Operations;

/// <summary>Operations as pages watch them.</summary>
public interface IOperationFeed
{
    /// <summary>
    /// First the present ones (a reset): those at work, newest first, and for one instance also those that rest, at most
    /// <paramref name="most"/>. Then each that changed, as it is now, in batches at least 100 ms apart, until cancelled.
    /// </summary>
    IAsyncEnumerable<OperationUpdates> WatchAsync(Actor actor, InstanceId? only, int most, CancellationToken cancellationToken);

    /// <summary>The newest ones the actor may see, over all instances.</summary>
    Task<IReadOnlyList<OperationView>> RecentAsync(Actor actor, int most, CancellationToken cancellationToken);

    Task<Result> CancelAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken);
}

/// <summary>A batch of changed operations.</summary>
public sealed record OperationUpdates(IReadOnlyList<OperationView> Operations, bool Reset);
