using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VmManager.Infrastructure.Ssh;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>What terminals are measured against: <c>ssh -tt</c> with its own defaults under a local terminal, read by a thread that blocks.</summary>
internal sealed class PlainSsh : ITypingTarget
{
    private readonly SafeFileHandle _master;
    private readonly Process _client;

    private PlainSsh(SafeFileHandle master, Process client) => (_master, _client) = (master, client);

    public static PlainSsh Open(LocalSshd sshd)
    {
        var master = Libc.OpenPseudoTerminal(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec);
        Span<byte> name = stackalloc byte[64];
        if (Libc.GrantPseudoTerminal(master) != 0 || Libc.UnlockPseudoTerminal(master) != 0
            || Libc.PseudoTerminalName(master, name, (nuint)name.Length) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
        var slave = System.Text.Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        foreach (var argument in (string[])
        [
            "-c", """exec setsid -c "$@" <"$0" >"$0" 2>&1""", slave,
            "ssh", "-tt", "-F", "none", "-i", sshd.KeyFile, "-o", "IdentitiesOnly=yes", "-o", $"UserKnownHostsFile={sshd.KnownHostsFile}",
            "-p", $"{sshd.Port}", $"{sshd.Target.LoginUser}@127.0.0.1",
        ])
        {
            start.ArgumentList.Add(argument);
        }
        return new PlainSsh(master, Process.Start(start)!);
    }

    public ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = Libc.Read(_master, buffer.Span, (nuint)buffer.Length);
        return ValueTask.FromResult(count > 0 ? (int)count : throw new EndOfStreamException());
    }

    public ValueTask TypeAsync(ReadOnlyMemory<byte> input)
    {
        for (var rest = input; !rest.IsEmpty;)
            rest = rest[(int)Libc.Write(_master, rest.Span, (nuint)rest.Length)..];
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Kill();
        await _client.WaitForExitAsync();
        _client.Dispose();
        _master.Dispose();
    }
}

/// <summary>A shell one can type into and read, whichever way it goes.</summary>
internal interface ITypingTarget : IAsyncDisposable
{
    ValueTask<int> ReadAsync(Memory<byte> buffer);

    ValueTask TypeAsync(ReadOnlyMemory<byte> input);
}

/// <summary>The platform's way: browser's socket, server, terminal, ssh.</summary>
internal sealed class PlatformTerminal(TerminalClient client) : ITypingTarget
{
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var frame = await client.FrameAsync() ?? throw new EndOfStreamException();
        frame.CopyTo(buffer);
        return frame.Length;
    }

    public async ValueTask TypeAsync(ReadOnlyMemory<byte> input) => await client.TypeAsync(input);

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
