using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>
/// A PostgreSQL server of the platform's own, for when no database is configured. Every process of the platform on this machine with the
/// same data directory shares it; the last one to leave stops it.
/// </summary>
public sealed partial class PrivateCluster : IAsyncDisposable
{
    private const string Name = "vmmanager";

    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly PostgresOptions _options;
    private readonly ClusterPrograms _programs;
    private readonly TimeProvider _time;
    private readonly ILogger<PrivateCluster> _logger;
    private readonly Lazy<ClusterLocation> _location;
    private readonly SemaphoreSlim _gate = new(1);
    private FileStream? _use;

    public PrivateCluster(IOptions<PostgresOptions> options, TimeProvider time, ILogger<PrivateCluster> logger)
    {
        _options = options.Value;
        _programs = new ClusterPrograms(_options);
        _time = time;
        _logger = logger;
        _location = new Lazy<ClusterLocation>(() => ClusterLocation.For(_options.DataDirectory, ClusterPrograms.AsOtherUser));
    }

    /// <summary>How to reach it, known before it runs.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = _location.Value.Socket,
        Username = Name,
        Database = Name,
        // Below the server's max_connections, so that two web processes and a command fit beside each other.
        MaxPoolSize = 80,
    }.ConnectionString;

    internal ClusterLocation Location => _location.Value;

    /// <summary>Starts it, or joins it when another process has; recovers what a crash left.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be started; the message says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await MakeFoldersAsync(cancellationToken);
            await using var change = await FileLock.ExclusiveAsync(Location.ChangeLock, cancellationToken);
            _use ??= await FileLock.SharedAsync(Location.UseLock, cancellationToken);
            if (!Directory.Exists(Location.Data))
                await InitialiseAsync(cancellationToken);
            await RunServerAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Starts the server again whenever it has died, until cancelled.</summary>
    internal async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(WatchPause, _time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                if (Postmaster.IsAlive(Location))
                    continue;
                LogDied(_logger);
                await StartAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is DatabaseUnavailableException or IOException)
            {
                LogRestartFailed(_logger, exception);
            }
        }
    }

    /// <summary>Leaves the cluster; stops it when nobody else uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_use is null)
                return;
            await using var change = await FileLock.ExclusiveAsync(Location.ChangeLock, CancellationToken.None);
            await _use.DisposeAsync();
            _use = null;
            await using var alone = FileLock.TryExclusive(Location.UseLock);
            if (alone is null || !Postmaster.IsAlive(Location))
                return;
            var stopped = await _programs.RunAsync("pg_ctl", ["-D", Location.Data, "-m", "fast", "-w", "-t", "60", "stop"], CancellationToken.None);
            if (stopped.ExitCode == 0)
                LogStopped(_logger);
            else
                LogStopFailed(_logger, stopped.Output);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task MakeFoldersAsync(CancellationToken cancellationToken)
    {
        if (!Location.HasShortSocket)
        {
            throw new DatabaseUnavailableException(
                $"The path {Location.SocketFile} is too long for a Unix socket. Give a shorter \"DataDirectory\".");
        }
        foreach (var folder in new[] { Location.Root, Location.Socket, Location.Log })
            await _programs.MakeFolderAsync(folder, cancellationToken);
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        LogInitialising(_logger, Location.Root);
        // What an earlier attempt left when it was cut off.
        if (Directory.Exists(Location.Unfinished))
            Directory.Delete(Location.Unfinished, recursive: true);
        List<string> arguments = ["-D", Location.Unfinished, "-U", Name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums"];
        if (_options.Settings.GetValueOrDefault("fsync") is "off")
            arguments.Add("--no-sync");
        var made = await _programs.RunAsync("initdb", arguments, cancellationToken);
        if (made.ExitCode != 0)
            throw new DatabaseUnavailableException($"The private PostgreSQL could not be set up in {Location.Root}: {made.Output}");
        Directory.Move(Location.Unfinished, Location.Data);
    }

    private async Task RunServerAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (!Postmaster.IsReady(Location))
        {
            if (Postmaster.IsAlive(Location))
            {
                // Starting or recovering by another process's order.
                await Task.Delay(RetryPause, _time, cancellationToken);
            }
            else
            {
                Postmaster.ForgetDead(Location);
                await File.WriteAllTextAsync(
                    Path.Combine(Location.Data, "postgresql.conf"), ClusterSettings.For(Location, _options.Settings), cancellationToken);
                var started = await _programs.RunAsync(
                    "pg_ctl", ["-D", Location.Data, "-l", Location.StartLog, "-w", "-t", "120", "start"], cancellationToken);
                if (started.ExitCode == 0)
                {
                    LogStarted(_logger, Location.Socket, _time.GetElapsedTime(start).TotalMilliseconds);
                    return;
                }
            }
            if (_time.GetElapsedTime(start) > _options.StartTimeout)
                throw new DatabaseUnavailableException($"The private PostgreSQL in {Location.Root} does not start: {await LastWordsAsync(cancellationToken)}");
            // After a kill its orphans may hold the shared memory for a moment.
            await Task.Delay(RetryPause, _time, cancellationToken);
        }
    }

    private async Task<string> LastWordsAsync(CancellationToken cancellationToken) =>
        File.Exists(Location.StartLog)
            ? string.Join(' ', (await File.ReadAllLinesAsync(Location.StartLog, cancellationToken)).TakeLast(5))
            : "it left no log.";

    [LoggerMessage(Level = LogLevel.Information, Message = "Making a private PostgreSQL in {Root}")]
    private static partial void LogInitialising(ILogger logger, string root);

    [LoggerMessage(Level = LogLevel.Information, Message = "The private PostgreSQL runs, reached through {Socket}, after {Milliseconds:0} ms")]
    private static partial void LogStarted(ILogger logger, string socket, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL has died and is started again")]
    private static partial void LogDied(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The private PostgreSQL could not be started again; trying on")]
    private static partial void LogRestartFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The private PostgreSQL was stopped: nobody uses it any more")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The private PostgreSQL could not be stopped: {Reason}")]
    private static partial void LogStopFailed(ILogger logger, string reason);
}
