using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VmManager.Core.Live;

namespace VmManager.Infrastructure.Postgres.Live;

/// <summary>
/// Hears other processes' changes on one connection of its own. Whenever that was lost, changes may have been too: subscribers read anew.
/// </summary>
internal sealed partial class PostgresChangeListener(
    DatabaseAddress address, PostgresChangeRelay relay, IChangeSink sink, TimeProvider time, ILogger<PostgresChangeListener> logger)
    : BackgroundService
{
    /// <summary>Seconds between questions to the server whether it is still there: a dead network says nothing by itself.</summary>
    private const int KeepAliveSeconds = 15;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        var isFirst = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await OpenAsync(stoppingToken);
                if (!isFirst)
                    sink.Reset();
                (isFirst, pause) = (false, FirstPause);
                while (true)
                    await connection.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                LogLost(logger, exception.Message);
                isFirst = false;
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        // Outside the pool: it is held for ever, and pooled connections are not kept alive.
        var own = address.Get();
        (own.Pooling, own.KeepAlive) = (false, KeepAliveSeconds);
        var connection = new NpgsqlConnection(own.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            connection.Notification += (_, notification) => Hear(notification.Payload);
#pragma warning disable CA2100 // a constant
            await using var listen = new NpgsqlCommand($"listen {PostgresChangeRelay.Channel}", connection);
#pragma warning restore CA2100
            await listen.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void Hear(string message)
    {
        var (sender, isReset, changes) = ChangeMessage.Read(message);
        if (string.Equals(sender, relay.Sender, StringComparison.Ordinal))
            return;
        if (isReset)
            sink.Reset();
        else
            sink.Deliver(changes);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection for changes of other processes was lost; connecting again: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
