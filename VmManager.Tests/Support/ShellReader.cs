using System.Text;
using VmManager.Core.Terminals;

namespace VmManager.Tests.Support;

/// <summary>Reads a shell as a person does: until the words one waits for appear.</summary>
public sealed class ShellReader(IShell shell)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public async Task<string> UntilAsync(string words)
    {
        var buffer = new byte[64 * 1024];
        using var deadline = new CancellationTokenSource(Patience);
        while (!Text.Contains(words, StringComparison.Ordinal))
        {
            if (!await shell.WaitToReadAsync().AsTask().WaitAsync(deadline.Token))
                break;
            _text.Append(Encoding.UTF8.GetString(buffer, 0, shell.Read(buffer)));
        }
        Text.ShouldContain(words);
        return Text;
    }

    /// <summary>All output until the end.</summary>
    public async Task<string> ToEndAsync()
    {
        var buffer = new byte[64 * 1024];
        while (await shell.WaitToReadAsync().AsTask().WaitAsync(Patience))
            _text.Append(Encoding.UTF8.GetString(buffer, 0, shell.Read(buffer)));
        return Text;
    }

    public ValueTask TypeAsync(string text) => shell.WriteAsync(Encoding.UTF8.GetBytes(text));
}
