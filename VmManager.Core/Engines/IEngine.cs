using VmManager.Core.Shared;

namespace VmManager.Core.Engines;

/// <summary>
/// One connection to one server's hypervisor. Vendor errors come back as <see cref="EngineErrors"/>, already classed as passing or final;
/// exceptions are bugs. Every call has a time-out of its own and goes through the server's resilience pipeline. All changes are safe to
/// repeat: creating what exists with the same owner, stopping what is stopped and deleting what is gone succeed.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    EngineKind Kind { get; }

    /// <summary>What this server can do, known after <see cref="ProbeAsync"/>; pages show the rest as disabled with the reason.</summary>
    EngineCapabilities Capabilities { get; }

    /// <summary>Commands and files inside a guest, or null where the engine has no way in but the network.</summary>
    IGuestAccess? Guest { get; }

    /// <summary>Asks who the server is, whether we are trusted, and how much it has.</summary>
    Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>State and figures of every guest and of the server, in one call to the engine.</summary>
    Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken);

    /// <summary>One guest now; <see cref="EngineErrors.GuestMissing"/> when there is none of that reference.</summary>
    Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Changes as the engine reports them, until cancelled or the connection ends (the caller reconnects and observes anew: nothing is re-sent).
    /// Empty where the engine has no events.
    /// </summary>
    IAsyncEnumerable<EngineEvent> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Images the server holds.</summary>
    Task<Result<IReadOnlyList<EngineImage>>> ListImagesAsync(CancellationToken cancellationToken);

    /// <summary>Creates a stopped guest under the reference reserved by us, marked with its owner.</summary>
    Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken);

    Task<Result<EngineTask>> ChangePowerAsync(string reference, PowerAction action, CancellationToken cancellationToken);

    /// <summary>Changes limits; <see cref="EngineTask.NeedsRestart"/> says when the change waits for a restart. Disks only grow.</summary>
    Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken);

    /// <summary>Deletes a guest that carries <paramref name="owner"/>'s mark, running or not. Refuses what is not ours.</summary>
    Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken);

    /// <summary>Where a task stands. A task the engine no longer knows is <see cref="EngineErrors.TaskForgotten"/>: look at the guest itself.</summary>
    Task<Result<EngineTask>> FollowAsync(string handle, CancellationToken cancellationToken);
}

/// <summary>Preparation inside a guest without the network.</summary>
public interface IGuestAccess
{
    /// <summary>Runs one command as root and waits for its end.</summary>
    /// <param name="reference">The guest.</param>
    /// <param name="command">Program and arguments; no shell is involved.</param>
    /// <param name="input">Standard input, or null for none.</param>
    /// <param name="timeout">After this the command is ended and the call fails as passing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Result<GuestCommandResult>> RunAsync(
        string reference, IReadOnlyList<string> command, ReadOnlyMemory<byte>? input, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Writes a file, replacing what was there.</summary>
    /// <param name="reference">The guest.</param>
    /// <param name="path">Absolute path in the guest.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Permission bits, such as 0600 octal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Result> WriteFileAsync(
        string reference, string path, ReadOnlyMemory<byte> content, UnixFileMode mode, CancellationToken cancellationToken);

    /// <summary>Reads a small file (at most 1 MiB); <see cref="EngineErrors.FileMissing"/> when there is none.</summary>
    Task<Result<byte[]>> ReadFileAsync(string reference, string path, CancellationToken cancellationToken);
}

/// <summary>What a command in a guest gave.</summary>
/// <param name="ExitCode">0 for success, as Unix has it.</param>
/// <param name="Output">Standard output as UTF-8, at most 64 KiB.</param>
/// <param name="ErrorOutput">Standard error as UTF-8, at most 64 KiB.</param>
public sealed record GuestCommandResult(int ExitCode, string Output, string ErrorOutput);
