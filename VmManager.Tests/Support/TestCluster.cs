using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using VmManager.Core;
using VmManager.Infrastructure.Postgres;
using VmManager.Infrastructure.Postgres.Private;

namespace VmManager.Tests.Support;

/// <summary>
/// A PostgreSQL of the tests' own, made by the platform's own code with settings that trade safety for speed, holding a migrated
/// database to clone. A watcher process takes it down and away when the test process ends, however it ends.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<TestCluster>> Common = new(() => StartAsync());
    private static int _count;

    private readonly ServiceProvider _services;
    private readonly PrivateCluster _cluster;
    private readonly string _folder;

    private TestCluster(ServiceProvider services, string folder)
    {
        _services = services;
        _folder = folder;
        _cluster = services.GetRequiredService<PrivateCluster>();
    }

    /// <summary>The one that all tests share which leave it running.</summary>
    public static Task<TestCluster> SharedAsync() => Common.Value;

    /// <summary>One for a test that stops or kills it; dispose it.</summary>
    /// <param name="isDurable">With the platform's own settings: it waits for the disk, as in production.</param>
    public static async Task<TestCluster> StartAsync(bool isDurable = false)
    {
        var number = Interlocked.Increment(ref _count);
        var folder = Path.Combine(Path.GetTempPath(), $"vmm-test-{Environment.ProcessId}-{number}");
        var settings = new Dictionary<string, string?> { ["DataDirectory"] = folder };
        if (!isDurable)
        {
            settings["Postgres:Settings:fsync"] = "off";
            settings["Postgres:Settings:full_page_writes"] = "off";
            settings["Postgres:Settings:shared_buffers"] = "64MB";
        }
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddCore().AddPostgres(configuration)
            .BuildServiceProvider();
        var cluster = new TestCluster(services, folder);
        cluster.Watch();
        await services.PrepareDatabaseAsync(CancellationToken.None);
        // A database can be cloned only while nobody is connected to it.
        await services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
        return cluster;
    }

    /// <summary>Clones the migrated database.</summary>
    /// <returns>How to connect to the clone.</returns>
    public async Task<string> CloneAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await ExecuteAsync($"create database {name} template vmmanager");
        return ConnectionStringFor(name);
    }

    public Task DropAsync(string connectionString) =>
        ExecuteAsync($"drop database if exists {new NpgsqlConnectionStringBuilder(connectionString).Database} with (force)");

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => _cluster.StartAsync(CancellationToken.None);

    /// <summary>Stops it in the way an operator does; connections are cut.</summary>
    public async Task StopAsync() => await _cluster.DisposeAsync();

    /// <summary>SIGKILL to the postmaster.</summary>
    public async Task KillAsync()
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(_cluster.Location.Data, "postmaster.pid")))[0];
        using var process = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        process.Kill();
        await Poll.UntilAsync(() => Task.FromResult(!Postmaster.IsAlive(_cluster.Location)));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = database, MaxPoolSize = 40 }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private void Watch()
    {
        Directory.CreateDirectory(_folder);
        var script = $"""
            tail --pid={Environment.ProcessId} -f /dev/null
            pid=$(head -n 1 '{_cluster.Location.Data}/postmaster.pid' 2>/dev/null) && kill -QUIT "$pid"
            rm -rf '{_folder}'; sleep 1; rm -rf '{_folder}' '{_cluster.Location.Root}'
            """;
        var start = new ProcessStartInfo("setsid", ["sh", "-c", $"({script}) >/dev/null 2>&1 </dev/null &"]) { UseShellExecute = false };
        using var watcher = Process.Start(start);
        watcher?.WaitForExit();
    }
}
