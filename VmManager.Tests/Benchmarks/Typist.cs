using System.Diagnostics;
using System.Text;

namespace VmManager.Tests.Benchmarks;

/// <summary>Types into a shell and watches for what comes back.</summary>
internal sealed class Typist(ITypingTarget shell)
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Waits until the shell takes commands, without line editing, whose echo is not the terminal's.</summary>
    public async Task ReadyAsync()
    {
        await shell.ReadAsync(_buffer);
        await TypeAsync("exec sh\n");
        await TypeAsync("PS1=; echo ready-$((1+1))\n");
        await UntilAsync("ready-2\r\n"u8.ToArray());
    }

    public ValueTask TypeAsync(string text) => shell.TypeAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads until the words were seen, wherever frames were cut.</summary>
    public async Task UntilAsync(byte[] words)
    {
        var tail = 0;
        while (true)
        {
            var count = await shell.ReadAsync(_buffer.AsMemory(tail));
            var seen = _buffer.AsSpan(0, tail + count);
            if (seen.IndexOf(words) >= 0)
                return;
            tail = Math.Min(words.Length - 1, seen.Length);
            seen[^tail..].CopyTo(_buffer);
        }
    }

    /// <returns>Milliseconds from the key to its echo.</returns>
    public async Task<double> EchoAsync(bool endOfLine)
    {
        var key = endOfLine ? "\n"u8.ToArray() : "x"u8.ToArray();
        var watch = Stopwatch.GetTimestamp();
        await shell.TypeAsync(key);
        await UntilAsync(endOfLine ? "\n"u8.ToArray() : key);
        return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
    }
}
