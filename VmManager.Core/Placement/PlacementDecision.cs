using VmManager.Core.Instances;
using VmManager.Core.Servers;

namespace VmManager.Core.Placement;

/// <summary>Why an instance is where it is: every candidate, and why it was taken or not.</summary>
public sealed class PlacementDecision
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public InstanceId InstanceId { get; init; }

    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>The server taken; null when none could.</summary>
    public ServerId? ServerId { get; init; }

    public List<PlacementCandidate> Candidates { get; init; } = [];
}

/// <summary>One server considered.</summary>
/// <param name="ServerId">The server.</param>
/// <param name="ServerName">Its name at the time.</param>
/// <param name="Accepted">Whether it could take the instance.</param>
/// <param name="Reason">Why not, or its score in words.</param>
/// <param name="Score">Share left free after placing, by the scarcest resource; null when refused.</param>
public sealed record PlacementCandidate(ServerId ServerId, string ServerName, bool Accepted, string Reason, double? Score);
