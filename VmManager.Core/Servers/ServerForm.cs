using VmManager.Core.Engines;

namespace VmManager.Core.Servers;

/// <summary>What an admin writes about a server. Field names in refusals are the property names here.</summary>
public sealed record ServerForm
{
    public string Name { get; init; } = "";

    /// <summary>"unix:/path/to/socket", or "https://host:port".</summary>
    public string Endpoint { get; init; } = "";

    public string StoragePool { get; init; } = "default";

    public string Network { get; init; } = "incusbr0";

    /// <summary>How many virtual CPUs may be promised for each real one.</summary>
    public double CpuOvercommit { get; init; } = 4;

    public double MemoryOvercommit { get; init; } = 1;

    public double DiskOvercommit { get; init; } = 1;
}

/// <summary>How to reach a server that is to be added, as far as the admin has told.</summary>
public sealed record ServerDraft
{
    public EngineKind Engine { get; init; } = EngineKind.Incus;

    public string Endpoint { get; init; } = "";

    /// <summary>One-time trust token, used up by the first test that reaches the server; empty over a Unix socket.</summary>
    public string Token { get; init; } = "";

    public string StoragePool { get; init; } = "default";

    public string Network { get; init; } = "incusbr0";

    /// <summary>What an earlier test got for the token; the token is not needed again while the endpoint stays.</summary>
    public ServerCredentials? Credentials { get; init; }
}

/// <summary>Lasting credentials got for a token. The secrets are encrypted: a page keeps them between two steps without knowing them.</summary>
public sealed record ServerCredentials(string Endpoint, string? CertificateFingerprint, string? ProtectedSecrets);

/// <summary>What a test of a draft found.</summary>
/// <param name="Report">Check by check.</param>
/// <param name="Credentials">To be given back with the next test and when adding; null when none were needed or got.</param>
/// <param name="Templates">Names of the templates whose images the server holds.</param>
public sealed record ServerTest(ConnectionReport Report, ServerCredentials? Credentials, IReadOnlyList<string> Templates);
