using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using VmManager.Core.People;
using VmManager.Core.Terminals;

namespace VmManager.Tests.Support;

/// <summary>What a page does on its terminal's socket, without a page: reads, acknowledges at once (unless told not to), types.</summary>
public sealed class TerminalClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan IdlePatience = TimeSpan.FromMinutes(2);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly StringBuilder _text = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly Queue<JsonObject> _messages = new();

    private TerminalClient(bool acknowledges) => Acknowledges = acknowledges;

    public bool Acknowledges { get; set; }

    public TerminalId TerminalId { get; private set; }

    /// <summary>Place in the terminal's whole output after the last byte received.</summary>
    public long Offset { get; private set; }

    /// <summary>Place in the terminal's whole input after the last byte typed.</summary>
    public long InputSent { get; private set; }

    public JsonObject Attached { get; private set; } = [];

    public string Text => _text.ToString();

    public static async Task<TerminalClient> ConnectAsync(Uri host, PersonId? person, string? origin, bool acknowledges = true)
    {
        var client = new TerminalClient(acknowledges);
        if (person is { } known)
            client._socket.Options.SetRequestHeader("X-Person", known.ToString());
        if (origin is not null)
            client._socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await client._socket.ConnectAsync(new UriBuilder(host) { Scheme = "ws", Path = "/terminal/socket" }.Uri, CancellationToken.None);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
        return client;
    }

    public Task EnterAsync(string ticket, int columns = 80, int rows = 24, long? from = null) =>
        SendAsync(new JsonObject { ["type"] = "enter", ["ticket"] = ticket, ["columns"] = columns, ["rows"] = rows, ["offset"] = from });

    public async Task AttachedAsync()
    {
        Attached = await MessageAsync("attached");
        TerminalId = TerminalId.From(Attached["terminal"]!.GetValue<Guid>());
        Offset = Attached["offset"]!.GetValue<long>();
        InputSent = Attached["input"]!.GetValue<long>();
    }

    public async Task TypeAsync(ReadOnlyMemory<byte> input)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(input, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            InputSent += input.Length;
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public Task AcknowledgeAsync(long offset) => SendAsync(new JsonObject { ["type"] = "ack", ["offset"] = offset });

    public async Task SendAsync(JsonObject message)
    {
        await _sending.WaitAsync();
        try
        {
            var bytes = Encoding.UTF8.GetBytes(message.ToJsonString());
            await _socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads until the words appear in the output.</summary>
    public async Task<string> UntilAsync(string words)
    {
        while (!Text.Contains(words, StringComparison.Ordinal))
            (await StepAsync()).ShouldBeTrue($"The socket closed before \"{words}\": {Text}");
        return Text;
    }

    /// <summary>Reads until a text message of that type comes.</summary>
    public async Task<JsonObject> MessageAsync(string type)
    {
        while (true)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (string.Equals(message["type"]!.GetValue<string>(), type, StringComparison.Ordinal))
                    return message;
            }
            (await StepAsync()).ShouldBeTrue($"The socket closed before a message \"{type}\".");
        }
    }

    /// <summary>Reads one frame.</summary>
    /// <returns>Its output, which the next call overwrites; null when the socket has closed.</returns>
    public async Task<ReadOnlyMemory<byte>?> FrameAsync()
    {
        using var patience = new CancellationTokenSource(IdlePatience);
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(_buffer.AsMemory(length), patience.Token);
            length += received.Count;
        }
        while (!received.EndOfMessage);
        if (received.MessageType == WebSocketMessageType.Close)
            return null;
        if (received.MessageType == WebSocketMessageType.Text)
        {
            _messages.Enqueue((JsonObject)JsonNode.Parse(_buffer.AsSpan(0, length))!);
            return ReadOnlyMemory<byte>.Empty;
        }
        Offset += length;
        if (Acknowledges)
            await AcknowledgeAsync(Offset);
        return _buffer.AsMemory(0, length);
    }

    /// <summary>Goes on reading, as a page does that is left alone, until the socket closes.</summary>
    public async Task RestAsync()
    {
        try
        {
            while (await FrameAsync() is not null)
            {
                // Read on.
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The server went first.
        }
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>The network goes: no close, no word.</summary>
    public void Cut() => _socket.Abort();

    private async Task<bool> StepAsync()
    {
        if (await FrameAsync() is not { } output)
            return false;
        var characters = new char[output.Length + 1];
        _text.Append(characters, 0, _decoder.GetChars(output.Span, characters, flush: false));
        return true;
    }
}
