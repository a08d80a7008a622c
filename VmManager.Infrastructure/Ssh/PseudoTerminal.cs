using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

/// <summary>The master side of a pseudo-terminal, never blocking a thread. One reader and one writer at a time.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const uint InputIsUtf8 = 0x4000;
    private const int ModesSize = 64;

    private readonly SafeFileHandle _master;
    private readonly ReadinessWatch _watch;
    private volatile bool _ended;

    private PseudoTerminal(SafeFileHandle master, string name)
    {
        _master = master;
        Name = name;
        _watch = Readiness.Watch(master);
    }

    /// <summary>The path of the slave: "/dev/pts/7".</summary>
    public string Name { get; }

    public static PseudoTerminal Open(TerminalSize size)
    {
        var master = Libc.OpenPseudoTerminal(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec | Libc.NonBlocking);
        try
        {
            Check(master.IsInvalid ? -1 : 0);
            Check(Libc.GrantPseudoTerminal(master));
            Check(Libc.UnlockPseudoTerminal(master));
            DeclareUtf8(master);
            SetSize(master, size);
            return new PseudoTerminal(master, SlaveName(master));
        }
        catch
        {
            master.Dispose();
            throw;
        }
    }

    /// <summary>Waits for output; false when the slave has closed and everything was read.</summary>
    public async ValueTask<bool> WaitToReadAsync()
    {
        if (!_ended)
            await _watch.WaitReadableAsync();
        return !_ended;
    }

    /// <summary>Takes what is there. The kernel hands out at most 4 KiB per call: reading on makes one large piece of it.</summary>
    public int Read(Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && !_ended)
        {
            var count = ReadOnce(buffer[total..]);
            if (count == 0)
                break;
            total += count;
        }
        return total;
    }

    /// <summary>Completes when the slave has taken all of it; the rest is dropped once the slave is gone.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> input)
    {
        while (!input.IsEmpty && !_ended)
        {
            var count = WriteOnce(input.Span);
            if (count == 0 && !_ended)
                await _watch.WaitWritableAsync();
            input = input[count..];
        }
    }

    public void Resize(TerminalSize size)
    {
        try
        {
            if (!_ended)
                SetSize(_master, size);
        }
        catch (ObjectDisposedException)
        {
            // Disposed between the look and the call.
        }
    }

    public void Dispose()
    {
        _ended = true;
        _watch.Dispose();
        _master.Dispose();
    }

    private int ReadOnce(Span<byte> buffer)
    {
        try
        {
            return Transfer(Libc.Read(_master, buffer, (nuint)buffer.Length));
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    private int WriteOnce(ReadOnlySpan<byte> input)
    {
        try
        {
            return Transfer(Libc.Write(_master, input, (nuint)input.Length));
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Bytes moved; 0 when the call would have blocked or the other side is gone, which reads and writes report as EIO.</summary>
    private int Transfer(nint result)
    {
        if (result > 0)
            return (int)result;
        var error = Marshal.GetLastPInvokeError();
        if (result == 0 || error is not (Libc.TryAgain or Libc.Interrupted))
            _ended = true;
        return 0;
    }

    private static string SlaveName(SafeFileHandle master)
    {
        Span<byte> name = stackalloc byte[64];
        Check(Libc.PseudoTerminalName(master, name, (nuint)name.Length));
        return Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
    }

    private static void SetSize(SafeFileHandle master, TerminalSize size)
    {
        ReadOnlySpan<ushort> cells = [(ushort)size.Rows, (ushort)size.Columns, 0, 0];
        Span<byte> argument = stackalloc byte[8];
        MemoryMarshal.AsBytes(cells).CopyTo(argument);
        Check(Libc.Control(master, Libc.SetWindowSize, argument));
    }

    /// <summary>ssh hands these modes on: without the flag, erasing a character of several bytes leaves half of it.</summary>
    private static void DeclareUtf8(SafeFileHandle master)
    {
        Span<byte> modes = stackalloc byte[ModesSize];
        Check(Libc.Control(master, Libc.GetTerminalModes, modes));
        MemoryMarshal.Write(modes, MemoryMarshal.Read<uint>(modes) | InputIsUtf8);
        Check(Libc.Control(master, Libc.SetTerminalModes, modes));
    }

    private static void Check(int result)
    {
        if (result != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "A pseudo-terminal could not be set up.");
    }
}
