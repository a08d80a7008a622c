using System.Net.Sockets;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>
/// A connection that treats two weak points of Incus with care.
/// It connects at its first write: Incus takes no other connection to its Unix socket while one of them has not said its first eight bytes
/// (its StarttlsListener; LXD cured the same in canonical/lxd#18819), and HTTP pools open connections ahead and keep those of cancelled calls.
/// And writing to a peer that has gone is no error, since reading tells: a short command's streams carry a ping, the output and the close
/// in one go; answering that ping fails, and a WebSocket would then throw away the output that has already arrived.
/// </summary>
internal sealed class IncusWire : Stream
{
    private readonly Func<CancellationToken, ValueTask<Stream>> _connect;
    private readonly TaskCompletionSource<Stream> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A connection still to be made.</summary>
    public IncusWire(Func<CancellationToken, ValueTask<Stream>> connect) => _connect = connect;

    /// <summary>One that is made.</summary>
    public IncusWire(Stream connected)
        : this(_ => new ValueTask<Stream>(connected)) => _connected.SetResult(connected);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var stream = await _connected.Task.WaitAsync(cancellationToken);
        return await stream.ReadAsync(buffer, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var stream = _connected.Task.IsCompleted ? await _connected.Task : await ConnectAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            // Gone: see above.
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connected.TrySetException(new IOException("The connection was closed before its first use."));
            Close(_connected.Task);
        }

        base.Dispose(disposing);
    }

    /// <summary>Writes of one connection follow each other: there is no second one under way.</summary>
    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        Stream stream;
        try
        {
            stream = await _connect(cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        if (!_connected.TrySetResult(stream))
            await stream.DisposeAsync(); // disposed meanwhile
        return await _connected.Task;
    }

    private static void Close(Task<Stream> connected)
    {
        if (connected.IsCompletedSuccessfully)
            connected.Result.Dispose();
        else
            _ = connected.Exception; // seen: nobody waits for it any more
    }
}
