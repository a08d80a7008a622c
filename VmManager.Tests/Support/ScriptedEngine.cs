using System.Runtime.CompilerServices;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support;

/// <summary>An engine that answers as the test says; it is only asked who it is and what images it holds.</summary>
public sealed class ScriptedEngineFactory : IEngineFactory
{
    public EngineKind Kind => EngineKind.Incus;

    /// <summary>Failing checks by name, with their words.</summary>
    public Dictionary<string, string> Failing { get; } = new(StringComparer.Ordinal);

    public List<EngineImage> Images { get; } = [new("vmmanager/debian-12", "aa11", "Debian 12", 50_000_000)];

    public ServerProbe Probe { get; set; } =
        new("6.0.4", EngineCapabilities.Freeze, new ServerCapacity(8, 32L << 30, 100L << 30), "host", CertificateFingerprint: null);

    /// <summary>What a token is refused with; null while tokens are good.</summary>
    public Error? TokenRefusal { get; set; }

    public List<string> SpentTokens { get; } = [];

    public List<EngineConnection> Tested { get; } = [];

    public IEngine Connect(EngineConnection connection) => new Engine(this);

    public Task<ConnectionReport> TestAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        Tested.Add(connection);
        string[] names = ["reach", "trust", "version", "storage", "network"];
        var checks = names.Select(name => new ConnectionCheck(name, !Failing.ContainsKey(name), Failing.GetValueOrDefault(name, "fine"))).ToList();
        return Task.FromResult(new ConnectionReport(checks, Failing.ContainsKey("reach") ? null : Probe));
    }

    public Task<Result<EngineConnection>> EnrolAsync(string endpoint, string token, CancellationToken cancellationToken)
    {
        if (TokenRefusal is { } refusal)
            return Task.FromResult(Result<EngineConnection>.Failure(refusal));
        SpentTokens.Add(token);
        return Task.FromResult<Result<EngineConnection>>(
            new EngineConnection(endpoint, "ab12", $"key-for-{token}", new Dictionary<string, string>()));
    }

    private sealed class Engine(ScriptedEngineFactory script) : IEngine
    {
        public EngineKind Kind => script.Kind;

        public EngineCapabilities Capabilities => script.Probe.Capabilities;

        public IGuestAccess? Guest => null;

        public Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken) =>
            Task.FromResult<Result<ServerProbe>>(script.Probe);

        public Task<Result<IReadOnlyList<EngineImage>>> ListImagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult(Result<IReadOnlyList<EngineImage>>.Success(script.Images));

        public Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken) => throw Unasked();

        public Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken) => throw Unasked();

        public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken) => throw Unasked();

        public Task<Result<EngineTask>> ChangePowerAsync(string reference, PowerAction action, CancellationToken cancellationToken) =>
            throw Unasked();

        public Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken) => throw Unasked();

        public Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken) => throw Unasked();

        public Task<Result<EngineTask>> FollowAsync(string handle, CancellationToken cancellationToken) => throw Unasked();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static InvalidOperationException Unasked() => new("The test did not expect this call.");
    }
}
