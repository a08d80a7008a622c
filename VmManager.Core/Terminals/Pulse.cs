using System.Threading.Channels;

namespace VmManager.Core.Terminals;

/// <summary>Wakes one waiter; a pulse given while nobody waits is kept, several count as one.</summary>
internal sealed class Pulse
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    public void Set() => _channel.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) =>
        await _channel.Reader.ReadAsync(cancellationToken);
}
