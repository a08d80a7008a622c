using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Who the server is, whether it trusts us, what it has and can.</summary>
internal sealed class IncusProbing(IncusClient client, IncusPlace place)
{
    /// <summary>What we call and older servers lack: instances with their state in one answer, tokens, and the start time of instances.</summary>
    private static readonly string[] NeededExtensions =
        ["container_full", "instance_get_full", "certificate_token", "instance_state_started_at", "instances_nic_host_name", "event_lifecycle"];

    private const EngineCapabilities Containers = EngineCapabilities.Freeze | EngineCapabilities.ResizeCpuLive
        | EngineCapabilities.ResizeMemoryLive | EngineCapabilities.Events | EngineCapabilities.GuestAccess;

    /// <summary>Pools without quotas on directories can neither limit nor grow a disk.</summary>
    public EngineCapabilities Capabilities { get; private set; } = Containers | EngineCapabilities.GrowDiskLive;

    public async Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        if (!server.IsSuccess)
            return server.Error;
        if (Trust(server.Value) is { } untrusted)
            return untrusted;
        if (Version(server.Value) is { } tooOld)
            return tooOld;

        var pool = await PoolAsync(cancellationToken);
        if (!pool.IsSuccess)
            return pool.Error;
        var resources = await client.ReadAsync("/1.0/resources", IncusJson.Default.IncusEnvelopeIncusResources, cancellationToken);
        if (!resources.IsSuccess)
            return resources.Error;
        var space = await client.ReadAsync(
            PoolPath + "/resources", IncusJson.Default.IncusEnvelopeIncusPoolResources, cancellationToken);
        if (!space.IsSuccess)
            return space.Error;

        Capabilities = pool.Value.Driver is "dir" ? Containers : Containers | EngineCapabilities.GrowDiskLive;
        return new ServerProbe(
            server.Value.Environment?.ServerVersion ?? "",
            Capabilities,
            new ServerCapacity(resources.Value.Cpu?.Total ?? 0, resources.Value.Memory?.Total ?? 0, space.Value.Space?.Total ?? 0),
            server.Value.Environment?.ServerName,
            client.Transport.SeenFingerprint);
    }

    /// <summary>Also an untrusted client gets this much.</summary>
    public Task<Result<IncusServer>> ServerAsync(CancellationToken cancellationToken) =>
        client.ReadAsync("/1.0", IncusJson.Default.IncusEnvelopeIncusServer, cancellationToken);

    public static Error? Trust(IncusServer server) => server.Auth is "trusted"
        ? null
        : EngineErrors.Untrusted("its list of trusted certificates does not hold ours. "
            + "Run \"incus config trust add vmmanager\" on the server and enrol it with the token that this prints.");

    public static Error? Version(IncusServer server)
    {
        var product = server.Environment?.Server ?? "incus";
        var version = server.Environment?.ServerVersion ?? "unknown";
        if (product is not "incus")
            return EngineErrors.Unsupported($"it is {product} {version}, and Incus 6.0 or later is needed.");
        var missing = NeededExtensions.Except(server.ApiExtensions ?? [], StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? null
            : EngineErrors.Unsupported($"Incus {version} is too old (it lacks {string.Join(", ", missing)}): update it to 6.0 or later.");
    }

    public async Task<Result<IncusPool>> PoolAsync(CancellationToken cancellationToken)
    {
        var pool = await client.ReadAsync(PoolPath, IncusJson.Default.IncusEnvelopeIncusPool, cancellationToken);
        return pool.Error?.Code is EngineErrorCodes.Refused
            ? EngineErrors.Refused($"it has no storage pool \"{place.Pool}\". Correct the server's storage setting.")
            : pool;
    }

    private string PoolPath => "/1.0/storage-pools/" + Uri.EscapeDataString(place.Pool);
}
