using VmManager.Core.Shared;

namespace VmManager.Core.Engines;

/// <summary>What can go wrong at an engine, in our words. Adapters translate their vendor's errors into these, once.</summary>
public static class EngineErrors
{
    public static Error Unreachable(string detail) =>
        new(EngineErrorCodes.Unreachable, $"The server cannot be reached: {detail} The platform keeps trying.")
        { Arguments = [detail], Recurrence = Recurrence.Passing };

    public static Error TimedOut(string what) =>
        new(EngineErrorCodes.TimedOut, $"The server did not finish in time: {what}.") { Arguments = [what], Recurrence = Recurrence.Passing };

    public static Error Untrusted(string detail) =>
        new(EngineErrorCodes.Untrusted, $"The server does not trust this platform: {detail}") { Arguments = [detail] };

    public static Error Busy(string detail) =>
        new(EngineErrorCodes.Busy, $"The server is busy with the same machine: {detail}") { Arguments = [detail], Recurrence = Recurrence.Passing };

    public static Error GuestMissing(string reference) =>
        new(EngineErrorCodes.GuestMissing, $"The server has no machine \"{reference}\".") { Arguments = [reference] };

    public static Error GuestExists(string reference) =>
        new(EngineErrorCodes.GuestExists, $"The server already has a machine \"{reference}\" that is not this one.") { Arguments = [reference] };

    public static Error NotOurs(string reference) =>
        new(EngineErrorCodes.NotOurs, $"The machine \"{reference}\" does not carry this platform's mark: it was left alone.")
        { Arguments = [reference] };

    public static Error GuestNotRunning(string reference) =>
        new(EngineErrorCodes.GuestNotRunning, $"The machine \"{reference}\" is not running.") { Arguments = [reference] };

    public static Error ImageMissing(string image) =>
        new(EngineErrorCodes.ImageMissing, $"The server has no image \"{image}\".") { Arguments = [image] };

    public static Error StorageFull(string detail) =>
        new(EngineErrorCodes.StorageFull, $"The server's storage is full: {detail}") { Arguments = [detail] };

    public static Error TaskForgotten(string handle) =>
        new(EngineErrorCodes.TaskForgotten, "The server no longer knows this task.") { Arguments = [handle] };

    public static Error FileMissing(string path) =>
        new(EngineErrorCodes.FileMissing, $"There is no file {path} in the machine.") { Arguments = [path] };

    public static Error Unsupported(string what) =>
        new(EngineErrorCodes.Unsupported, $"This server cannot do that: {what}") { Arguments = [what] };

    /// <summary>What the vendor said, where none of the others fits.</summary>
    public static Error Refused(string detail) =>
        new(EngineErrorCodes.Refused, $"The server refused: {detail}") { Arguments = [detail] };

    /// <summary>Whether this is the same failure, whatever its arguments are.</summary>
    public static bool Is(this Error error, Error other) => string.Equals(error.Code, other.Code, StringComparison.Ordinal);
}
