using System.Buffers;
using VmManager.Core.Terminals;

namespace VmManager.Web.Terminals;

/// <summary>
/// Carries one view over one socket: one loop sends, one receives. The receiving loop never waits for the shell or for the sending loop, so
/// that acknowledgements always get through.
/// </summary>
internal sealed class TerminalConnection(TerminalChannel channel, TerminalView view, EndMessages ends)
{
    private const int FrameBytes = 64 * 1024;

    /// <summary>What the page may have on its way; the queue behind it holds more.</summary>
    private const int InputWindow = 128 * 1024;

    /// <summary>Input taken is told in pieces of this: keys typed by hand need no answer.</summary>
    private const int TakenStep = InputWindow / 4;

    private static readonly TimeSpan GoingPatience = TimeSpan.FromSeconds(5);

    private long _takenTold;
    private volatile bool _pongDue;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _takenTold = view.InputTaken;
        var attached = new AttachedMessage(
            view.TerminalId.ToString(),
            view.Origin,
            view.Continues,
            view.IsWhole,
            view.ShownBefore,
            view.InputReceived,
            _takenTold,
            InputWindow);
        await channel.SendAsync(attached, TerminalJson.Default.AttachedMessage, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(over.Token);
        var receiving = ReceiveAsync(over.Token);
        // A page that goes ends the sending. A terminal that ends closes the socket, which the page answers by going, or not.
        if (await Task.WhenAny(receiving, sending) == sending)
            over.CancelAfter(GoingPatience);
        else
            await over.CancelAsync();
        try
        {
            await Task.WhenAll(receiving, sending);
        }
        finally
        {
            await channel.AnswerCloseAsync();
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await SendOutputAsync(cancellationToken);
            if (_pongDue)
            {
                _pongDue = false;
                await channel.SendAsync(new PongMessage(), TerminalJson.Default.PongMessage, cancellationToken);
            }
            if (view.InputTaken - _takenTold >= TakenStep)
            {
                _takenTold = view.InputTaken;
                await channel.SendAsync(new TakenMessage(_takenTold), TerminalJson.Default.TakenMessage, cancellationToken);
            }
            if (view.End is { } end)
            {
                await channel.EndAsync(ends.Of(end), cancellationToken);
                return;
            }
            await view.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Sends what is there and allowed, in frames as large as it gives.</summary>
    private async Task SendOutputAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FrameBytes);
        try
        {
            int count;
            while ((count = view.Read(buffer.AsSpan(0, FrameBytes))) > 0)
                await channel.SendOutputAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await channel.ReceiveAsync(view.TryWrite, cancellationToken) is { } message)
        {
            switch (message.Type)
            {
                case "ack":
                    view.Acknowledge(message.Offset ?? 0);
                    break;
                case "resize":
                    view.Resize(new TerminalSize(message.Columns, message.Rows));
                    break;
                case "ping":
                    _pongDue = true;
                    view.Wake();
                    break;
                case "close":
                    view.Close();
                    break;
                default:
                    return;
            }
        }
    }
}
