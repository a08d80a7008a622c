using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Instances;

/// <summary>A guest of <see cref="FakeEngine"/>.</summary>
public sealed record FakeGuest(string Reference, Guid? Owner, string HostName, GuestSize Size)
{
    public PowerState State { get; set; } = PowerState.Stopped;

    public IReadOnlyList<string> Addresses { get; set; } = [];

    public GuestSize Size { get; set; } = Size;

    public DateTimeOffset? StartedAt { get; set; }

    public TimeSpan CpuTime { get; set; }

    public long ReceivedBytes { get; set; }

    public int Starts { get; set; }

    /// <summary>What guest.sh was told, line by line, by verb.</summary>
    public ConcurrentDictionary<string, string[]> Told { get; } = new(StringComparer.Ordinal);

    public string? Password { get; set; }

    public IReadOnlyList<string> Keys { get; set; } = [];
}

/// <summary>
/// A hypervisor in memory that keeps the contract of <see cref="IEngine"/>: everything is safe to repeat. Failures are scripted per call by
/// the method's name; "Run" is the command in a guest.
/// </summary>
public sealed class FakeEngine : IEngine, IGuestAccess
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Error>> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Channel<EngineEvent>, bool> _watchers = new();
    private readonly ConcurrentDictionary<string, EngineTask> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();
    private int _addresses = 1;

    public ConcurrentDictionary<string, FakeGuest> Guests { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>Set while nothing answers.</summary>
    public Error? Outage { get; set; }

    /// <summary>Called at the beginning of every call, with its name.</summary>
    public Func<string, Task>? OnCall { get; set; }

    /// <summary>Changes are accepted and finish only when followed so often.</summary>
    public int FollowsNeeded { get; set; }

    /// <summary>Resizing waits for the next start.</summary>
    public bool ResizesAtRestart { get; set; }

    public bool HasGuestAccess { get; set; } = true;

    /// <summary>Where set-up inside a guest fails, with these words.</summary>
    public string? GuestProblem { get; set; }

    public ServerProbe Probe { get; set; } = new(
        "6.0.4", EngineCapabilities.Freeze | EngineCapabilities.Events, new ServerCapacity(16, 64L << 30, 500L << 30), "fake", null);

    public ServerUsage Usage { get; set; } = new(1L << 30, 2L << 30, 0.5);

    public List<EngineImage> Images { get; } = [new("debian-12", "aa11", "Debian 12", 50_000_000)];

    public EngineKind Kind => EngineKind.Incus;

    public EngineCapabilities Capabilities => Probe.Capabilities;

    public IGuestAccess? Guest => HasGuestAccess ? this : null;

    /// <summary>The next calls of that name fail with these, one each.</summary>
    public FakeEngine Fail(string call, params Error[] errors)
    {
        var queue = _failures.GetOrAdd(call, _ => new ConcurrentQueue<Error>());
        foreach (var error in errors)
            queue.Enqueue(error);
        return this;
    }

    /// <summary>Tells watchers that a guest changed.</summary>
    public void Tell(string reference, string action = "instance-changed")
    {
        foreach (var watcher in _watchers.Keys)
            watcher.Writer.TryWrite(new EngineEvent(reference, action, DateTimeOffset.UtcNow));
    }

    public bool IsWatched => !_watchers.IsEmpty;

    public Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken) =>
        CallAsync("Probe", () => Result<ServerProbe>.Success(Probe));

    public Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken) => CallAsync("Observe", () =>
        Result<ServerObservation>.Success(new ServerObservation(DateTimeOffset.UtcNow, [.. Guests.Values.Select(See)], Usage)));

    public Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken) =>
        CallAsync("ObserveGuest", () => Guests.TryGetValue(reference, out var guest)
            ? Result<ObservedGuest>.Success(See(guest))
            : EngineErrors.GuestMissing(reference));

    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = Channel.CreateUnbounded<EngineEvent>();
        _watchers[watcher] = true;
        try
        {
            while (await watcher.Reader.WaitToReadAsync(cancellationToken))
            {
                while (watcher.Reader.TryRead(out var change))
                    yield return change;
            }
        }
        finally
        {
            _watchers.TryRemove(watcher, out _);
        }
    }

    public Task<Result<IReadOnlyList<EngineImage>>> ListImagesAsync(CancellationToken cancellationToken) =>
        CallAsync("ListImages", () => Result<IReadOnlyList<EngineImage>>.Success([.. Images]));

    public Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken) => CallAsync("Create", () =>
    {
        var guest = Guests.GetOrAdd(spec.Reference, _ => new FakeGuest(spec.Reference, spec.Owner, spec.HostName, spec.Size));
        return guest.Owner == spec.Owner ? Accept() : EngineErrors.GuestExists(spec.Reference);
    });

    public Task<Result<EngineTask>> ChangePowerAsync(string reference, PowerAction action, CancellationToken cancellationToken) =>
        CallAsync($"Power {action}", () =>
        {
            if (!Guests.TryGetValue(reference, out var guest))
                return EngineErrors.GuestMissing(reference);
            Switch(guest, action);
            Tell(reference);
            return Accept();
        });

    public Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken) => CallAsync("Resize", () =>
    {
        if (!Guests.TryGetValue(reference, out var guest))
            return EngineErrors.GuestMissing(reference);
        if (size.DiskBytes < guest.Size.DiskBytes)
            return EngineErrors.Refused("A disk only grows.");
        guest.Size = size;
        return ResizesAtRestart ? Result<EngineTask>.Success(new EngineTask(null, NeedsRestart: true)) : Accept();
    });

    public Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken) => CallAsync("Delete", () =>
    {
        if (Guests.TryGetValue(reference, out var guest) && guest.Owner != owner)
            return EngineErrors.NotOurs(reference);
        Guests.TryRemove(reference, out _);
        return Accept();
    });

    public Task<Result<EngineTask>> FollowAsync(string handle, CancellationToken cancellationToken) => CallAsync("Follow", () =>
    {
        if (!_tasks.TryGetValue(handle, out var task))
            return EngineErrors.TaskForgotten(handle);
        var percent = (task.Percent ?? 0) + 1;
        _tasks[handle] = task with { Percent = percent };
        return Result<EngineTask>.Success(percent >= FollowsNeeded ? EngineTask.Finished : _tasks[handle]);
    });

    /// <summary>The engine is restarted: it knows no running change any more.</summary>
    public void ForgetTasks() => _tasks.Clear();

    public Task<Result<GuestCommandResult>> RunAsync(
        string reference, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync("Run", () =>
        {
            if (!Guests.TryGetValue(reference, out var guest))
                return EngineErrors.GuestMissing(reference);
            if (guest.State != PowerState.Running)
                return EngineErrors.GuestNotRunning(reference);
            return Result<GuestCommandResult>.Success(FakeGuestScript.Run(guest, command[^1], input!.Value, GuestProblem));
        });

    public Task<Result> WriteFileAsync(
        string reference, string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing writes files.");

    public Task<Result<byte[]>> ReadFileAsync(string reference, string path, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing reads files.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Result<T>> CallAsync<T>(string name, Func<Result<T>> answer)
    {
        _calls.Enqueue(name);
        await Task.Yield();
        if (OnCall is { } onCall)
            await onCall(name);
        if (Outage is { } outage)
            return outage;
        return _failures.TryGetValue(name, out var queue) && queue.TryDequeue(out var failure) ? failure : answer();
    }

    private Result<EngineTask> Accept()
    {
        if (FollowsNeeded == 0)
            return EngineTask.Finished;
        var handle = Guid.NewGuid().ToString();
        return _tasks[handle] = new EngineTask(handle, Percent: 0);
    }

    private void Switch(FakeGuest guest, PowerAction action)
    {
        if (action == PowerAction.Restart || (action == PowerAction.Start && guest.State == PowerState.Stopped))
        {
            guest.Starts++;
            guest.StartedAt = DateTimeOffset.UtcNow;
            (guest.CpuTime, guest.ReceivedBytes) = (TimeSpan.Zero, 0);
        }
        guest.State = action switch
        {
            PowerAction.Shutdown or PowerAction.ForceStop => PowerState.Stopped,
            PowerAction.Freeze => PowerState.Frozen,
            _ => PowerState.Running,
        };
        if (guest.State == PowerState.Stopped)
            guest.Addresses = [];
        else if (guest.Addresses.Count == 0)
            guest.Addresses = [$"10.9.{_addresses / 250}.{Interlocked.Increment(ref _addresses) % 250}"];
    }

    private static ObservedGuest See(FakeGuest guest) => new(
        guest.Reference, guest.Owner, guest.State, guest.Addresses, guest.Size,
        guest.State is PowerState.Running or PowerState.Frozen
            ? new GuestFigures(guest.CpuTime, null, 100 << 20, 1 << 30, guest.ReceivedBytes, 0, guest.StartedAt)
            : null);
}
