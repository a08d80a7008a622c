using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Placement;

/// <summary>Why instances are where they are; for admins.</summary>
public interface IPlacementQueries
{
    /// <summary>The decisions made for an instance, newest first; empty when none was made yet.</summary>
    Task<Result<IReadOnlyList<PlacementExplanation>>> ExplainAsync(
        Actor actor, InstanceId instanceId, CancellationToken cancellationToken);
}

/// <summary>A decision, with every server considered: the one taken first, then the accepted by score, then the refused.</summary>
/// <param name="ServerId">The server taken; null when none could.</param>
public sealed record PlacementExplanation(DateTimeOffset DecidedAt, ServerId? ServerId, IReadOnlyList<PlacementCandidate> Candidates);
