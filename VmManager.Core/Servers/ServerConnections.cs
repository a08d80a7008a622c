using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

/// <summary>From a server's row, form or draft to a connection, and back.</summary>
internal static class ServerConnections
{
    public static EngineConnection ToConnection(this Server server, ISecretProtector protector) => new(
        server.Endpoint, server.CertificateFingerprint,
        server.ProtectedSecrets is { } secrets ? protector.Unprotect(secrets) : null, server.Settings);

    public static EngineConnection ToConnection(this ServerDraft draft, ISecretProtector protector) => new(
        draft.Endpoint, draft.Credentials?.CertificateFingerprint,
        draft.Credentials?.ProtectedSecrets is { } secrets ? protector.Unprotect(secrets) : null,
        Settings(draft.StoragePool, draft.Network));

    public static Dictionary<string, string> Settings(string storagePool, string network) => new(StringComparer.Ordinal)
    {
        [EngineConnection.StoragePool] = storagePool,
        [EngineConnection.Network] = network,
    };

    public static ServerForm ToForm(this Server server) => new()
    {
        Name = server.Name,
        Endpoint = server.Endpoint,
        StoragePool = server.Settings.GetValueOrDefault(EngineConnection.StoragePool, ""),
        Network = server.Settings.GetValueOrDefault(EngineConnection.Network, ""),
        CpuOvercommit = server.CpuOvercommit,
        MemoryOvercommit = server.MemoryOvercommit,
        DiskOvercommit = server.DiskOvercommit,
    };

    public static void Write(this Server server, ServerForm form)
    {
        (server.Name, server.Endpoint) = (form.Name, form.Endpoint);
        server.Settings = new Dictionary<string, string>(server.Settings, StringComparer.Ordinal)
        {
            [EngineConnection.StoragePool] = form.StoragePool,
            [EngineConnection.Network] = form.Network,
        };
        (server.CpuOvercommit, server.MemoryOvercommit, server.DiskOvercommit) =
            (form.CpuOvercommit, form.MemoryOvercommit, form.DiskOvercommit);
    }

    /// <summary>Takes over what trying the connection found, good or bad.</summary>
    public static void Learn(this Server server, Trial found, DateTimeOffset at)
    {
        if (found.Report.Probe is not { } probe)
        {
            server.Note(ServerHealth.Unreachable, found.Problem, at);
            return;
        }
        server.Learn(probe);
        server.Learn(found.Images);
        server.Note(found.Problem is null ? ServerHealth.Healthy : ServerHealth.Degraded, found.Problem, at);
    }

    /// <summary>A failed report as problems by form field.</summary>
    public static Invalid ToInvalid(this ConnectionReport report)
    {
        var failed = report.Checks.Where(check => !check.Passed).ToList();
        return new Invalid([.. failed.Select(check => ServerErrors.CheckFailed(check) with { Field = FieldOf(check.Name) })]);
    }

    private static string FieldOf(string check) => check switch
    {
        "storage" => nameof(ServerForm.StoragePool),
        "network" => nameof(ServerForm.Network),
        "trust" => nameof(ServerDraft.Token),
        _ => nameof(ServerForm.Endpoint),
    };
}
