using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Which process looks at a server. A row of its own: it is renewed all the time, and a server's row is not.</summary>
public sealed class ObserverLease
{
    public ServerId ServerId { get; init; }

    public required string Owner { get; set; }

    /// <summary>Until when the claim holds without renewal, by the database's clock.</summary>
    public DateTimeOffset Until { get; set; }
}
