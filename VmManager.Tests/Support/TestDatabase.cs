using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;
using VmManager.Core.Data;
using VmManager.Infrastructure.Postgres;

namespace VmManager.Tests.Support;

/// <summary>
/// A fresh, migrated database per test class (<c>IClassFixture&lt;TestDatabase&gt;</c>), on the PostgreSQL all tests share. Tests of a class
/// share it: let each make its own rows and look only at those.
/// </summary>
public class TestDatabase : IAsyncLifetime
{
    private NpgsqlDataSource? _dataSource;

    protected TestCluster Cluster { get; set; } = null!;

    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource DataSource => _dataSource ?? throw new InvalidOperationException("The fixture is not initialised.");

    /// <summary>For code under test that takes its contexts from a factory.</summary>
    public IDbContextFactory<VmManagerDbContext> Contexts { get; private set; } = null!;

    /// <summary>Makes rows.</summary>
    public Seed Seed { get; private set; } = null!;

    /// <summary>What a host needs to use this database.</summary>
    public IConfiguration Configuration => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:VmManager"] = ConnectionString })
        .Build();

    public virtual async Task InitializeAsync()
    {
        Cluster ??= await TestCluster.SharedAsync();
        Open(await Cluster.CloneAsync());
    }

    protected void Open(string connectionString)
    {
        ConnectionString = connectionString;
        _dataSource = NpgsqlDataSource.Create(ConnectionString);
        Contexts = new Factory(new DbContextOptionsBuilder<VmManagerDbContext>().UseNpgsql(_dataSource, PostgresModel.Configure).Options);
        Seed = new Seed(Contexts);
    }

    public virtual async Task DisposeAsync()
    {
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        await Cluster.DropAsync(ConnectionString);
    }

    private sealed class Factory(DbContextOptions<VmManagerDbContext> options) : IDbContextFactory<VmManagerDbContext>
    {
        public VmManagerDbContext CreateDbContext() => new(options);
    }
}

/// <summary>Another process's database: it made it and takes it away.</summary>
public sealed class OtherDatabase(string connectionString) : TestDatabase
{
    public override Task InitializeAsync()
    {
        Open(connectionString);
        return Task.CompletedTask;
    }

    public override Task DisposeAsync() => DataSource.DisposeAsync().AsTask();
}

/// <summary>A database on a PostgreSQL of its own, which the test may stop, kill and start again.</summary>
public sealed class FragileDatabase : TestDatabase
{
    public override async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>Stops PostgreSQL; every connection is cut.</summary>
    public Task StopAsync() => Cluster.StopAsync();

    /// <summary>SIGKILL to PostgreSQL.</summary>
    public Task KillAsync() => Cluster.KillAsync();

    /// <summary>Starts PostgreSQL again.</summary>
    public Task StartAsync() => Cluster.RestartAsync();
}
