using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VmManager.Core.Live;

namespace VmManager.Infrastructure.Postgres.Live;

/// <summary>
/// Sends this process's changes to the others by NOTIFY. They are collected while the one before is on its way, so that a busy process
/// sends larger messages and not more of them.
/// </summary>
internal sealed partial class PostgresChangeRelay(NpgsqlDataSource database, TimeProvider time, ILogger<PostgresChangeRelay> logger)
    : BackgroundService, IChangeRelay
{
    public const string Channel = "vmmanager_changes";

    /// <summary>Beyond this the others read everything anew, which is cheaper.</summary>
    private const int MostPending = 5000;

    /// <summary>At least this long between messages: NOTIFY takes a lock that all of a database's senders share.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private HashSet<Change> _pending = [];
    private bool _wereLost;

    /// <summary>Tells this process's own messages from the others'.</summary>
    public string Sender { get; } = Guid.NewGuid().ToString("N")[..12];

    public void Send(ReadOnlySpan<Change> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
                _pending.Add(change);
            if (_pending.Count > MostPending)
                (_pending, _wereLost) = ([], true);
            if (_news.CurrentCount == 0)
                _news.Release();
        }
    }

    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(stoppingToken);
                await SendPendingAsync(stoppingToken);
                await Task.Delay(Pace, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task SendPendingAsync(CancellationToken stopping)
    {
        var (changes, wereLost) = Take();
        try
        {
            foreach (var message in wereLost ? [ChangeMessage.Reset(Sender)] : ChangeMessage.Write(Sender, changes))
                await NotifyAsync(message, stopping);
        }
        catch (NpgsqlException exception)
        {
            LogFailed(logger, exception.Message);
            Forget();
            await Task.Delay(FailurePause, time, stopping);
        }
    }

    private async Task NotifyAsync(string message, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.Add(new() { Value = Channel });
        command.Parameters.Add(new() { Value = message });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private (HashSet<Change> Changes, bool WereLost) Take()
    {
        lock (_gate)
        {
            var taken = (_pending, _wereLost);
            (_pending, _wereLost) = ([], false);
            return taken;
        }
    }

    /// <summary>What could not be sent is made good by telling the others to read everything.</summary>
    private void Forget()
    {
        lock (_gate)
        {
            _wereLost = true;
            if (_news.CurrentCount == 0)
                _news.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Changes could not be told to other processes; they will read anew: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
