using System.Runtime.CompilerServices;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Incus over its REST API. Parts: transport and envelope in <see cref="IncusClient"/>, one class per subject beside it.</summary>
internal sealed class IncusEngine : IEngine
{
    private readonly CallGate _gate = new();
    private readonly IncusClient _client;
    private readonly IncusProbing _probing;
    private readonly IncusObserving _observing;
    private readonly IncusEvents _events;
    private readonly IncusImages _images;
    private readonly IncusOperations _operations;
    private readonly IncusInstances _instances;
    private readonly IncusPower _power;
    private int _disposed;

    public IncusEngine(IncusClient client, IncusPlace place, TimeProvider time)
    {
        _client = client;
        _probing = new IncusProbing(client, place);
        _observing = new IncusObserving(client, place.Pool, time);
        _events = new IncusEvents(client);
        _images = new IncusImages(client);
        _operations = new IncusOperations(client);
        _instances = new IncusInstances(_operations, _observing, new IncusNetworks(client, place.Network), _images, place.Pool);
        _power = new IncusPower(_operations, _observing, new IncusHostNames(client, _observing));
        Guest = new IncusGuestAccess(new IncusExec(client, _operations, time), new IncusFiles(client), _gate);
    }

    public EngineKind Kind => EngineKind.Incus;

    public EngineCapabilities Capabilities => _probing.Capabilities;

    public IGuestAccess Guest { get; }

    public Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _probing.ProbeAsync(cancellationToken));

    public Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _observing.ObserveAsync(cancellationToken));

    public Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _observing.ObserveGuestAsync(reference, cancellationToken));

    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_gate.TryEnter())
            yield break;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _gate.Closing);
        try
        {
            await foreach (var change in _events.WatchAsync(either.Token))
                yield return change;
        }
        finally
        {
            _gate.Leave();
        }
    }

    public Task<Result<IReadOnlyList<EngineImage>>> ListImagesAsync(CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _images.ListAsync(cancellationToken));

    public Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _instances.CreateAsync(spec, cancellationToken));

    public Task<Result<EngineTask>> ChangePowerAsync(string reference, PowerAction action, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _power.ChangeAsync(reference, action, cancellationToken));

    public Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _instances.ResizeAsync(reference, size, cancellationToken));

    public Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _instances.DeleteAsync(reference, owner, cancellationToken));

    public Task<Result<EngineTask>> FollowAsync(string handle, CancellationToken cancellationToken) =>
        _gate.RunAsync(() => _operations.FollowAsync(handle, subject: null, cancellationToken));

    /// <summary>Takes no new calls, ends watching, waits for the calls under way, closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _gate.CloseAsync();
        _client.Dispose();
        _gate.Dispose();
    }
}
