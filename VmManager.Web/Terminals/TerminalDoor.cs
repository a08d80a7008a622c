using System.Net.WebSockets;
using VmManager.Core.People;
using VmManager.Core.Terminals;

namespace VmManager.Web.Terminals;

/// <summary>Who opened a socket, and from which page.</summary>
internal sealed record TerminalVisitor(PersonId PersonId, string? Address, string Origin);

/// <summary>Lets a socket in by the ticket in its first message, which unlike the address is logged nowhere.</summary>
internal sealed class TerminalDoor(EnterTerminal enter, EndMessages ends, TimeProvider time, ILogger<TerminalDoor> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task ServeAsync(WebSocket socket, TerminalVisitor visitor, CancellationToken cancellationToken)
    {
        var channel = new TerminalChannel(socket);
        try
        {
            if (await HearAsync(channel, cancellationToken) is not { Ticket: { } ticket } message)
            {
                await channel.EndAsync(ends.Refusal(TerminalErrors.TicketRefused), cancellationToken);
                return;
            }
            var size = new TerminalSize(message.Columns, message.Rows);
            var entry = new TerminalEntry(visitor.PersonId, visitor.Address, ticket, visitor.Origin, size, message.Offset);
            var view = await enter.EnterAsync(entry, cancellationToken);
            if (!view.IsSuccess)
            {
                await channel.EndAsync(ends.Refusal(view.Error), cancellationToken);
                return;
            }
            using (view.Value)
                await new TerminalConnection(channel, view.Value, ends).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            logger.LogDebug(exception, "A terminal socket ended without a close");
        }
    }

    private async Task<ClientMessage?> HearAsync(TerminalChannel channel, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var first = await channel.ReceiveAsync(static _ => false, either.Token);
        return first is { Type: "enter" } ? first : null;
    }
}
