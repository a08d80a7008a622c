using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VmManager.Infrastructure.Ssh;

/// <summary>
/// Tells when terminals can be read or written: one thread with a small stack for all of them, as .NET keeps one for all sockets.
/// .NET itself would block a thread per terminal.
/// </summary>
internal static class Readiness
{
    private const int StackBytes = 128 * 1024;
    private const int BatchSize = 64;

    private static readonly Lazy<SafeFileHandle> Poll = new(Start);
    private static readonly ConcurrentDictionary<ulong, ReadinessWatch> Watches = new();
    private static ulong _lastToken;

    /// <summary>The kernel packs the event on x64 only.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int EventSize = DataOffset + sizeof(ulong);

    /// <summary>Begins to watch a file; nothing is reported before somebody waits.</summary>
    public static ReadinessWatch Watch(SafeFileHandle file)
    {
        var watch = new ReadinessWatch(file, Interlocked.Increment(ref _lastToken));
        Watches[watch.Token] = watch;
        Control(Libc.EpollAdd, watch, Libc.EpollOneShot);
        return watch;
    }

    public static void Rearm(ReadinessWatch watch, uint events) => Control(Libc.EpollChange, watch, events | Libc.EpollOneShot);

    public static void Forget(ReadinessWatch watch)
    {
        Watches.TryRemove(watch.Token, out _);
        Control(Libc.EpollRemove, watch, 0);
    }

    private static void Control(int action, ReadinessWatch watch, uint events)
    {
        Span<byte> @event = stackalloc byte[EventSize];
        @event.Clear();
        MemoryMarshal.Write(@event, events);
        MemoryMarshal.Write(@event[DataOffset..], watch.Token);
        if (Libc.EpollControl(Poll.Value, action, watch.File, @event) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle Start()
    {
        var poll = Libc.EpollCreate(Libc.CloseOnExec);
        if (poll.IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        new Thread(() => Run(poll), StackBytes) { IsBackground = true, Name = "terminal readiness" }.Start();
        return poll;
    }

    private static void Run(SafeFileHandle poll)
    {
        var events = new byte[BatchSize * EventSize];
        while (true)
        {
            var count = Libc.EpollWait(poll, events, BatchSize, timeout: -1);
            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            for (var index = 0; index < count; index++)
            {
                var @event = events.AsSpan(index * EventSize, EventSize);
                if (Watches.TryGetValue(MemoryMarshal.Read<ulong>(@event[DataOffset..]), out var watch))
                    watch.Signal(MemoryMarshal.Read<uint>(@event));
            }
        }
    }
}
