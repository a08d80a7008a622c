using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VmManager.Infrastructure.Ssh;

/// <summary>The few calls of the C library that .NET has no class for. Linux only.</summary>
internal static partial class Libc
{
    public const int ReadWrite = 2;
    public const int NonBlocking = 0x800;
    public const int NoControllingTerminal = 0x100;
    public const int CloseOnExec = 0x80000;

    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public const nuint SetWindowSize = 0x5414;
    public const nuint GetTerminalModes = 0x5401;
    public const nuint SetTerminalModes = 0x5402;

    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const int EpollChange = 3;
    public const uint EpollReadable = 0x1;
    public const uint EpollWritable = 0x4;
    public const uint EpollOneShot = 1u << 30;

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial SafeFileHandle OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int GrantPseudoTerminal(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int UnlockPseudoTerminal(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    public static partial int PseudoTerminalName(SafeFileHandle master, Span<byte> name, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, Span<byte> argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeFileHandle poll, int action, SafeFileHandle file, Span<byte> @event);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeFileHandle poll, Span<byte> events, int count, int timeout);
}
