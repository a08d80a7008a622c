using VmManager.Core.Shared;

namespace VmManager.Core.People;

/// <summary>Who acts. Every use case takes one and decides by it; pages only hide what Core would refuse.</summary>
/// <param name="PersonId">The signed-in person.</param>
/// <param name="IsAdmin">Whether the person runs the platform.</param>
public sealed record Actor(PersonId PersonId, bool IsAdmin)
{
    /// <summary>The platform itself: sweeps, the observer, seeding. Recorded as "platform" in operations and audit.</summary>
    public static Actor Platform { get; } = new(default(PersonId), IsAdmin: true);

    public bool IsPlatform => PersonId == default && IsAdmin;

    /// <summary>Somebody who is not signed in: registering, or asking for a new password.</summary>
    public static Actor Anonymous(string? address) => new(default(PersonId), IsAdmin: false) { Address = address };

    /// <summary>The network address the request came from, for the audit; null for the platform.</summary>
    public string? Address { get; init; }

    /// <summary>Refuses whoever does not run the platform; the refusal says no more than "not found".</summary>
    public Result RequireAdmin(string what) => IsAdmin ? Result.Success : new NotFound(what);
}
