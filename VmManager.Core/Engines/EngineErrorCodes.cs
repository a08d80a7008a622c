namespace VmManager.Core.Engines;

/// <summary>Codes of <see cref="EngineErrors"/>, for code that acts on one of them; they are also the keys of the translations.</summary>
public static class EngineErrorCodes
{
    public const string Unreachable = "engine.unreachable";
    public const string TimedOut = "engine.timed_out";
    public const string Untrusted = "engine.untrusted";
    public const string Busy = "engine.busy";
    public const string GuestMissing = "engine.guest_missing";
    public const string GuestExists = "engine.guest_exists";
    public const string NotOurs = "engine.not_ours";
    public const string GuestNotRunning = "engine.guest_not_running";
    public const string ImageMissing = "engine.image_missing";
    public const string StorageFull = "engine.storage_full";
    public const string TaskForgotten = "engine.task_forgotten";
    public const string FileMissing = "engine.file_missing";
    public const string Unsupported = "engine.unsupported";
    public const string Refused = "engine.refused";
}
