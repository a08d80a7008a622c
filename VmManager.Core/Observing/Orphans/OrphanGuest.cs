using VmManager.Core.Instances;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>A guest that carries the platform's mark, where no instance of ours is. Shown to admins; see <see cref="OrphanSweep"/>.</summary>
public sealed class OrphanGuest
{
    public ServerId ServerId { get; init; }

    public required string Reference { get; init; }

    /// <summary>Its mark: the id of the instance it was made for.</summary>
    public InstanceId Owner { get; init; }

    public DateTimeOffset FirstSeenAt { get; init; }

    public DateTimeOffset LastSeenAt { get; set; }
}
