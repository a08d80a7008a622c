using VmManager.Core.Engines;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>Bringing servers in. For anybody but admins servers are "not found".</summary>
public interface IServerEnrolment
{
    /// <summary>The engines a server can be added of.</summary>
    IReadOnlyList<EngineKind> Engines { get; }

    /// <summary>Tries a draft check by check. Nothing is stored; a trust token is used up once the server accepted it.</summary>
    /// <returns>What was found, good or bad; a refusal only for fields that cannot be tried.</returns>
    Task<Result<ServerTest>> TestAsync(Actor actor, ServerDraft draft, CancellationToken cancellationToken);

    /// <summary>Tests once more, then stores the server with its capacity and images. Nothing is stored when a check fails.</summary>
    /// <returns>The new id, or every problem by field.</returns>
    Task<Result<ServerId>> AddAsync(Actor actor, ServerForm form, ServerDraft draft, CancellationToken cancellationToken);

    /// <summary>Trades a new token for new credentials and pins the certificate the server shows now.</summary>
    Task<Result<ConnectionReport>> RenewTrustAsync(Actor actor, ServerId serverId, string token, CancellationToken cancellationToken);
}

/// <summary>What admins do with servers. Instances on them are never touched.</summary>
public interface IServerActions
{
    /// <summary>Writes the form; another endpoint, pool or network is tried first and refused with what is wrong with it.</summary>
    /// <param name="actor">An admin.</param>
    /// <param name="serverId">The server.</param>
    /// <param name="form">What it shall be.</param>
    /// <param name="original">What the admin saw: refused as stale when somebody edited it since. (The row's version would not do: the
    /// observer writes the row all the time.)</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Result> EditAsync(
        Actor actor, ServerId serverId, ServerForm form, ServerForm original, CancellationToken cancellationToken);

    /// <summary>Takes no new instances from now on, with the reason for other admins; null ends it.</summary>
    Task<Result> SetMaintenanceAsync(Actor actor, ServerId serverId, string? reason, CancellationToken cancellationToken);

    /// <summary>Tries the connection now and takes over what it found.</summary>
    Task<Result<ConnectionReport>> CheckAsync(Actor actor, ServerId serverId, CancellationToken cancellationToken);

    /// <summary>Forgets the server and its credentials; refused while instances are on it.</summary>
    Task<Result> RemoveAsync(Actor actor, ServerId serverId, string confirmedName, CancellationToken cancellationToken);
}
