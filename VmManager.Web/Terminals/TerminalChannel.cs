using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace VmManager.Web.Terminals;

/// <summary>Takes typed input; false when it is more than allowed.</summary>
internal delegate bool InputHandler(ReadOnlySpan<byte> input);

/// <summary>Frames of a terminal's socket. Buffers are rented while there is something to move: an idle socket holds none.</summary>
internal sealed class TerminalChannel(WebSocket socket)
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>How long the page may take to answer a close.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    /// <summary>The next text message, with all input before it handed on; null when the page closed or broke the rules.</summary>
    public async Task<ClientMessage?> ReceiveAsync(InputHandler input, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Waits without a buffer, then finds the frame there.
            await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;
                if (received.MessageType == WebSocketMessageType.Text)
                    return await CompleteAsync(buffer, received, cancellationToken);
                if (!input(buffer.AsSpan(0, received.Count)))
                    return null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    public ValueTask SendOutputAsync(ReadOnlyMemory<byte> output, CancellationToken cancellationToken) =>
        socket.SendAsync(output, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    public ValueTask SendAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, type).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>The last message, then a close that does not wait for the page forever.</summary>
    public async Task EndAsync(EndMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ClosePatience);
        await SendAsync(message, TerminalJson.Default.EndMessage, patience.Token);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
    }

    /// <summary>Closes from this side as well once the page has; a page that just vanished needs no answer.</summary>
    public async Task AnswerCloseAsync()
    {
        if (socket.State != WebSocketState.CloseReceived)
            return;
        using var patience = new CancellationTokenSource(ClosePatience);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
    }

    /// <summary>A text message may come in parts, but not in more than one buffer's worth.</summary>
    private async Task<ClientMessage?> CompleteAsync(byte[] buffer, ValueWebSocketReceiveResult received, CancellationToken cancellationToken)
    {
        var length = received.Count;
        while (!received.EndOfMessage)
        {
            if (length == buffer.Length)
                return null;
            received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += received.Count;
        }
        try
        {
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), TerminalJson.Default.ClientMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
