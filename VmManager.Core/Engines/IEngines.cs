using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Engines;

/// <summary>The engines of all servers: one connection and one resilience pipeline per server, made when first asked for.</summary>
public interface IEngines
{
    /// <summary>The server's engine; a changed connection replaces the old one.</summary>
    Task<Result<IEngine>> ForAsync(ServerId serverId, CancellationToken cancellationToken);
}

/// <summary>Makes connections of one <see cref="EngineKind"/>.</summary>
public interface IEngineFactory
{
    EngineKind Kind { get; }

    /// <summary>A connection; nothing is sent yet.</summary>
    IEngine Connect(EngineConnection connection);

    /// <summary>Tries a connection step by step and names what is wrong and what to do. Changes nothing.</summary>
    Task<ConnectionReport> TestAsync(EngineConnection connection, CancellationToken cancellationToken);

    /// <summary>Turns a one-time token into lasting credentials and a pinned certificate.</summary>
    Task<Result<EngineConnection>> EnrolAsync(string endpoint, string token, CancellationToken cancellationToken);
}

/// <summary>How to reach a server. <see cref="Secrets"/> are plain here and encrypted in the database.</summary>
/// <param name="Endpoint">"unix:/path/to/unix.socket" or "https://host:8443".</param>
/// <param name="CertificateFingerprint">Pinned SHA-256 of the server certificate in hex; null over a Unix socket.</param>
/// <param name="Secrets">Client certificate and key in PEM, or what else the engine needs; null when nothing.</param>
/// <param name="Settings">Storage pool, network and the like.</param>
public sealed record EngineConnection(
    string Endpoint, string? CertificateFingerprint, string? Secrets, IReadOnlyDictionary<string, string> Settings)
{
    public const string StoragePool = "storage_pool";
    public const string Network = "network";

    /// <summary>Secrets stay out of logs.</summary>
    public override string ToString() => Endpoint;
}

/// <summary>What a connection test found, check by check, in the order tried.</summary>
public sealed record ConnectionReport(IReadOnlyList<ConnectionCheck> Checks, ServerProbe? Probe)
{
    public bool IsUsable => Probe is not null && Checks.All(check => check.Passed);
}

/// <summary>One check of a connection test.</summary>
/// <param name="Name">Stable name: "reach", "certificate", "trust", "version", "storage", "network".</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Message">What was found, and what to do when it does not hold.</param>
public sealed record ConnectionCheck(string Name, bool Passed, string Message);
