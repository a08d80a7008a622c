using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>State and figures: all instances in one call, the server's own use from a slower one now and then.</summary>
internal sealed class IncusObserving(IncusClient client, string pool, TimeProvider time)
{
    /// <summary>Listing a thousand instances with their state takes Incus seconds.</summary>
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(30);

    /// <summary>Reading the server's resources costs it more than listing its instances, and changes slowly.</summary>
    private static readonly TimeSpan UsageAge = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private ServerUsage? _usage;
    private DateTimeOffset _usageDue;

    public async Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken)
    {
        var refresh = RefreshUsageAsync(cancellationToken);
        var at = time.GetUtcNow();
        var instances = await client.ReadAsync(
            "/1.0/instances?recursion=2", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusInstance, cancellationToken, ListLimit);
        await refresh;
        return instances.Map(list => new ServerObservation(at, [.. list.Select(Guest)], _usage));
    }

    public async Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken) =>
        (await ReadAsync(reference, withState: true, cancellationToken)).Map(Guest);

    public Task<Result<IncusInstance>> ReadAsync(string reference, bool withState, CancellationToken cancellationToken) => client.ReadAsync(
        PathOf(reference) + (withState ? "?recursion=1" : ""), IncusJson.Default.IncusEnvelopeIncusInstance, cancellationToken);

    public static string PathOf(string reference) => "/1.0/instances/" + Uri.EscapeDataString(reference);

    public static Guid? OwnerOf(IncusInstance instance) =>
        Guid.TryParse(instance.Config?.GetValueOrDefault(IncusInstances.OwnerKey), out var owner) ? owner : null;

    /// <summary>Incus' status codes (doc/rest-api.md); the words beside them are for people.</summary>
    public static PowerState State(int statusCode) => statusCode switch
    {
        102 => PowerState.Stopped,
        106 => PowerState.Starting,
        107 or 108 => PowerState.Stopping,
        101 or 103 or 109 or 111 or 113 => PowerState.Running, // started, running, freezing, thawed, ready
        110 => PowerState.Frozen,
        112 => PowerState.Error,
        _ => PowerState.Unknown,
    };

    private static ObservedGuest Guest(IncusInstance instance)
    {
        var state = State(instance.State?.StatusCode is > 0 and var code ? code : instance.StatusCode);
        var interfaces = Interfaces(instance.State);
        var addresses = interfaces.SelectMany(nic => nic.Addresses ?? [])
            .Where(address => address.Scope is "global")
            .OrderBy(address => address.Family is "inet" ? 0 : 1)
            .Select(address => address.Address)
            .ToList();
        return new ObservedGuest(
            instance.Name, OwnerOf(instance), state, addresses, IncusSizes.Of(instance),
            state is PowerState.Running or PowerState.Frozen && instance.State is { } figures ? Figures(figures, interfaces) : null);
    }

    /// <summary>Interfaces with an end on the host: not loopback, and not the bridges that a person's Docker makes in the guest.</summary>
    private static List<IncusNetworkState> Interfaces(IncusState? state)
    {
        var all = (state?.Network ?? []).Values.Where(nic => nic.Type is not "loopback").ToList();
        var attached = all.Where(nic => !string.IsNullOrEmpty(nic.HostName)).ToList();
        return attached.Count > 0 ? attached : all;
    }

    private static GuestFigures Figures(IncusState state, List<IncusNetworkState> interfaces) => new(
        state.Cpu is { Usage: >= 0 } cpu ? TimeSpan.FromTicks(cpu.Usage / TimeSpan.NanosecondsPerTick) : null,
        CpuFraction: null,
        Math.Max(0, state.Memory?.Usage ?? 0),
        Math.Max(0, state.Disk?.GetValueOrDefault("root")?.Usage ?? 0),
        interfaces.Sum(nic => nic.Counters?.BytesReceived ?? 0),
        interfaces.Sum(nic => nic.Counters?.BytesSent ?? 0),
        state.StartedAt is { Year: > 1970 } startedAt ? startedAt : null);

    private async Task RefreshUsageAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() < _usageDue)
                return;
            _usageDue = time.GetUtcNow() + UsageAge;
        }

        var resources = await client.ReadAsync("/1.0/resources", IncusJson.Default.IncusEnvelopeIncusResources, cancellationToken);
        var space = await client.ReadAsync(
            $"/1.0/storage-pools/{Uri.EscapeDataString(pool)}/resources", IncusJson.Default.IncusEnvelopeIncusPoolResources, cancellationToken);
        if (resources.IsSuccess && space.IsSuccess)
        {
            _usage = new ServerUsage(
                resources.Value.Memory?.Used ?? 0, space.Value.Space?.Used ?? 0, resources.Value.Load?.Average1Min);
        }
    }
}
