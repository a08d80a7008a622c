namespace VmManager.Core.People.SignIn;

/// <summary>
/// Counts failures to sign in with one address, known or not: an unknown one is locked in the same way, so that the lock says nothing.
/// </summary>
public sealed class SignInGuard
{
    /// <summary>SHA-256 of the normalised address, hexadecimal: people type passwords into the wrong field, and those must not be stored.</summary>
    public required string AddressHash { get; init; }

    /// <summary>Failures of the last five minutes, and the attempt being checked right now.</summary>
    public List<DateTimeOffset> Failures { get; set; } = [];

    public DateTimeOffset? LockedUntil { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
