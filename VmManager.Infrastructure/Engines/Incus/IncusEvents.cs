using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Incus' lifecycle events. A reader that is too slow is disconnected by Incus; nothing is ever sent again.</summary>
internal sealed class IncusEvents(IncusClient client)
{
    private const string InstancePrefix = "/1.0/instances/";

    /// <summary>What changes neither state nor limits: our own preparation, people's shells.</summary>
    private static readonly string[] Uninteresting = ["instance-exec", "instance-file-", "instance-console", "instance-log-", "instance-metadata-"];

    public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Result<WebSocket> opened;
        try
        {
            opened = await client.OpenSocketAsync("/1.0/events?type=lifecycle", cancellationToken);
        }
        catch (OperationCanceledException)
        {
            yield break;
        }

        if (!opened.IsSuccess)
            yield break;
        using var socket = opened.Value;
        using var buffer = new MemoryStream();
        while (await ReceiveAsync(socket, buffer, cancellationToken))
        {
            if (Read(buffer) is { } change)
                yield return change;
        }
    }

    /// <summary>One whole message; false at the end of the connection.</summary>
    private static async Task<bool> ReceiveAsync(WebSocket socket, MemoryStream message, CancellationToken cancellationToken)
    {
        message.SetLength(0);
        var chunk = new byte[4096];
        try
        {
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(chunk.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    return false;
                message.Write(chunk, 0, received.Count);
            }
            while (!received.EndOfMessage);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException || IncusErrors.IsServers(exception))
        {
            return false;
        }
    }

    private static EngineEvent? Read(MemoryStream message)
    {
        try
        {
            var read = JsonSerializer.Deserialize(message.GetBuffer().AsSpan(0, (int)message.Length), IncusJson.Default.IncusEvent);
            return read?.Metadata is { Action: { } action, Source: { } source }
                && source.StartsWith(InstancePrefix, StringComparison.Ordinal)
                && !Array.Exists(Uninteresting, prefix => action.StartsWith(prefix, StringComparison.Ordinal))
                    ? new EngineEvent(Reference(source), action, read.Timestamp)
                    : null;
        }
        catch (JsonException)
        {
            return null; // a kind of message we do not know
        }
    }

    private static string Reference(string source) => Uri.UnescapeDataString(source[InstancePrefix.Length..].Split('/', '?')[0]);
}
