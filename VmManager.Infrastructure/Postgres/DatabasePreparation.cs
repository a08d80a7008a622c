using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using VmManager.Core.Data;
using VmManager.Infrastructure.Postgres.Private;

namespace VmManager.Infrastructure.Postgres;

/// <summary>Makes the database ready for use, once per process: private cluster, database, schema.</summary>
internal sealed partial class DatabasePreparation(
    IOptions<PostgresOptions> options,
    PrivateCluster cluster,
    DatabaseAddress address,
    NpgsqlDataSource dataSource,
    IDbContextFactory<VmManagerDbContext> databases,
    TimeProvider time,
    ILogger<DatabasePreparation> logger) : IDisposable
{
    /// <summary>Any fixed number: the advisory lock under which one process at a time changes the schema.</summary>
    private const long SchemaLock = 0x766D_6D61_6E61_6765;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private readonly SemaphoreSlim _once = new(1);
    private bool _isReady;

    /// <summary>Waits for the database and applies the migrations; several processes may do so at once.</summary>
    /// <exception cref="DatabaseUnavailableException">The database did not answer in time, or its schema is not ours.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_isReady)
                return;
            if (options.Value.IsPrivate)
                await cluster.StartAsync(cancellationToken);
            await MigrateAsync(cancellationToken);
            _isReady = true;
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        // A session lock: PostgreSQL gives it back by itself when this process dies.
        await using (var take = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = SchemaLock } } })
        {
            take.CommandTimeout = 0;
            await take.ExecuteNonQueryAsync(cancellationToken);
        }
        try
        {
            await ApplyAsync(cancellationToken);
            await SchemaRoutines.ApplyAsync(connection, cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", connection)
            { Parameters = { new() { Value = SchemaLock } } };
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // Else the first question for what is applied fails, and the log shows an error that is none.
        await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        var known = database.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = await database.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.FirstOrDefault(name => !known.Contains(name)) is { } stranger)
        {
            throw new DatabaseUnavailableException(
                $"The database was made by another edition of the platform (its schema has \"{stranger}\", which this one does not know). "
                + "Nothing was changed. Start the edition that made it, or give this one an empty database.");
        }
        var pending = (await database.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
            return;
        LogMigrating(logger, string.Join(", ", pending));
        await database.Database.MigrateAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await dataSource.OpenConnectionAsync(cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidCatalogName)
            {
                await CreateDatabaseAsync(cancellationToken);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && time.GetElapsedTime(start) < options.Value.StartTimeout)
            {
                LogWaiting(logger, exception.Message);
                await Task.Delay(RetryPause, time, cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                throw new DatabaseUnavailableException(
                    $"The database cannot be opened: {exception.Message} Check \"ConnectionStrings:VmManager\" and that the server runs.", exception);
            }
        }
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var target = address.Get();
        var name = target.Database!;
        target.Database = "postgres";
        target.Pooling = false;
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
#pragma warning disable CA2100 // a database's name cannot be a parameter; it is quoted above
        await using var create = new NpgsqlCommand($"create database \"{quoted}\"", connection);
#pragma warning restore CA2100
        try
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing the database schema up to date: {Migrations}")]
    private static partial void LogMigrating(ILogger logger, string migrations);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for the database: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}

/// <summary>The platform cannot start because of its database; the message says what to do.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException(string message) : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}
