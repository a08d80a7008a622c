using System.Net.WebSockets;
using System.Text;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>The streams of a command: binary messages, and an empty text message for the end (Incus' shared/ws).</summary>
internal static class IncusStreams
{
    private const int Kept = 64 * 1024;
    private const int ChunkSize = 32 * 1024;

    /// <summary>Reads to the end and keeps the first 64 KiB: a command that says more must not be held up.</summary>
    public static async Task<string> ReadAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var kept = new byte[Kept];
        var length = 0;
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var received = await socket.ReceiveAsync(chunk.AsMemory(), cancellationToken);
            if (received.MessageType is WebSocketMessageType.Close or WebSocketMessageType.Text)
                return Text(kept.AsSpan(0, length));
            var count = Math.Min(received.Count, Kept - length);
            chunk.AsSpan(0, count).CopyTo(kept.AsSpan(length));
            length += count;
        }
    }

    /// <summary>Sends all of the input and its end. A command may leave without reading it.</summary>
    public static async Task WriteAsync(WebSocket socket, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            for (; input.Length > 0; input = input[Math.Min(ChunkSize, input.Length)..])
            {
                await socket.SendAsync(
                    input[..Math.Min(ChunkSize, input.Length)], WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            }

            await socket.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            // The exit code and the error output say what there is to say.
        }
    }

    public static async Task CloseAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            // Closed by the other side meanwhile.
        }
    }

    /// <summary>Without the half of a character that the cut may have left.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return bytes.Length == Kept ? text.TrimEnd('\uFFFD') : text;
    }
}
