using VmManager.Core.Instances;
using VmManager.Core.People;

namespace VmManager.Core.Terminals;

/// <summary>One-time permission to open a terminal socket, bound to person, instance and origin. Only its hash is stored.</summary>
public sealed class TerminalTicket
{
    /// <summary>SHA-256 of the ticket.</summary>
    public required byte[] Hash { get; init; }

    public PersonId PersonId { get; init; }

    public InstanceId InstanceId { get; init; }

    /// <summary>The page's origin: "https://host".</summary>
    public required string Origin { get; init; }

    /// <summary>The shell to re-attach to; null for a new one.</summary>
    public TerminalId? TerminalId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
