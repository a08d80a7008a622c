using System.Text.Json;
using System.Text.Json.Serialization;

namespace VmManager.Infrastructure.Engines.Incus;

// What we read and write of Incus' REST API (its doc/rest-api.yaml), and nothing else of it. Names are in snake case unless they say otherwise.

/// <summary>What every answer is wrapped in.</summary>
internal sealed record IncusEnvelope<T>(string? Type, string? Operation, int ErrorCode, string? Error, T? Metadata);

internal sealed record IncusServer(
    string? Auth, IReadOnlyList<string>? ApiExtensions, IncusEnvironment? Environment);

internal sealed record IncusEnvironment(string? Server, string? ServerVersion, string? ServerName, string? CertificateFingerprint);

internal sealed record IncusResources(IncusCpuResources? Cpu, IncusMemoryResources? Memory, IncusLoad? Load);

internal sealed record IncusCpuResources(int Total);

internal sealed record IncusMemoryResources(long Total, long Used);

/// <summary>Only servers with the extension "resources_load" give it, in words of their own.</summary>
internal sealed record IncusLoad([property: JsonPropertyName("Average1Min")] double? Average1Min);

internal sealed record IncusPool(string Name, string Driver, string? Status);

internal sealed record IncusPoolResources(IncusSpace? Space);

internal sealed record IncusSpace(long Used, long Total);

internal sealed record IncusNetwork(string Name, string Type, bool Managed, IReadOnlyDictionary<string, string>? Config);

internal sealed record IncusImage(
    string Fingerprint, string? Type, long Size, IReadOnlyList<IncusImageAlias>? Aliases, IReadOnlyDictionary<string, string>? Properties);

internal sealed record IncusImageAlias(string Name);

/// <summary>One alias asked for by its name.</summary>
internal sealed record IncusAliasTarget(string Target, string? Type);

internal sealed record IncusOperation(
    string Id, int StatusCode, string? Err, Dictionary<string, IReadOnlyList<string>>? Resources, Dictionary<string, JsonElement>? Metadata);

internal sealed record IncusInstance(
    string Name,
    string? Type,
    int StatusCode,
    DateTimeOffset? LastUsedAt,
    Dictionary<string, string>? Config,
    Dictionary<string, Dictionary<string, string>>? Devices,
    Dictionary<string, string>? ExpandedConfig,
    Dictionary<string, Dictionary<string, string>>? ExpandedDevices,
    IncusState? State);

internal sealed record IncusState(
    int StatusCode,
    Dictionary<string, IncusDiskState>? Disk,
    IncusMemoryState? Memory,
    Dictionary<string, IncusNetworkState>? Network,
    IncusCpuState? Cpu,
    DateTimeOffset? StartedAt);

internal sealed record IncusDiskState(long Usage);

internal sealed record IncusMemoryState(long Usage);

internal sealed record IncusCpuState(long Usage);

internal sealed record IncusNetworkState(
    IReadOnlyList<IncusAddress>? Addresses, IncusNetworkCounters? Counters, string? HostName, string? Type);

internal sealed record IncusAddress(string Family, string Address, string Scope);

internal sealed record IncusNetworkCounters(long BytesReceived, long BytesSent);

internal sealed record IncusNewInstance(
    string Name,
    string Type,
    IReadOnlyList<string> Profiles,
    IncusImageSource Source,
    IReadOnlyDictionary<string, string> Config,
    IReadOnlyDictionary<string, Dictionary<string, string>> Devices);

internal sealed record IncusImageSource(string Type, string Fingerprint);

internal sealed record IncusStateChange(string Action, int Timeout, bool Force);

/// <summary>A PATCH: what it leaves out stays as it is.</summary>
internal sealed record IncusInstancePatch(
    IReadOnlyDictionary<string, string> Config, IReadOnlyDictionary<string, Dictionary<string, string>>? Devices);

internal sealed record IncusExecRequest(
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    bool Interactive,
    [property: JsonPropertyName("wait-for-websocket")] bool WaitForWebSocket,
    int User,
    int Group,
    string Cwd);

internal sealed record IncusSignal(string Command, int Signal);

internal sealed record IncusEvent(DateTimeOffset Timestamp, IncusLifecycle? Metadata);

internal sealed record IncusLifecycle(string? Action, string? Source);

internal sealed record IncusInstanceMetadata(IReadOnlyDictionary<string, IncusTemplate>? Templates);

internal sealed record IncusTemplate(string Template);

internal sealed record IncusTrustRequest(string Name, string Type, string Certificate, string TrustToken);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IncusEnvelope<JsonElement>))]
[JsonSerializable(typeof(IncusEnvelope<IncusServer>))]
[JsonSerializable(typeof(IncusEnvelope<IncusResources>))]
[JsonSerializable(typeof(IncusEnvelope<IncusPool>))]
[JsonSerializable(typeof(IncusEnvelope<IReadOnlyList<IncusPool>>))]
[JsonSerializable(typeof(IncusEnvelope<IncusPoolResources>))]
[JsonSerializable(typeof(IncusEnvelope<IncusNetwork>))]
[JsonSerializable(typeof(IncusEnvelope<IReadOnlyList<IncusNetwork>>))]
[JsonSerializable(typeof(IncusEnvelope<IncusImage>))]
[JsonSerializable(typeof(IncusEnvelope<IReadOnlyList<IncusImage>>))]
[JsonSerializable(typeof(IncusEnvelope<IncusAliasTarget>))]
[JsonSerializable(typeof(IncusEnvelope<IncusOperation>))]
[JsonSerializable(typeof(IncusEnvelope<Dictionary<string, IReadOnlyList<IncusOperation>>>))]
[JsonSerializable(typeof(IncusEnvelope<IncusInstance>))]
[JsonSerializable(typeof(IncusEnvelope<IReadOnlyList<IncusInstance>>))]
[JsonSerializable(typeof(IncusEnvelope<IncusInstanceMetadata>))]
[JsonSerializable(typeof(IncusNewInstance))]
[JsonSerializable(typeof(IncusStateChange))]
[JsonSerializable(typeof(IncusInstancePatch))]
[JsonSerializable(typeof(IncusExecRequest))]
[JsonSerializable(typeof(IncusSignal))]
[JsonSerializable(typeof(IncusEvent))]
[JsonSerializable(typeof(IncusTrustRequest))]
internal sealed partial class IncusJson : JsonSerializerContext;
