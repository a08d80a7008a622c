using Npgsql;
using VmManager.Tests.Support;

namespace VmManager.Tests.Benchmarks;

/// <summary>A PostgreSQL of its own with the platform's settings, not the tests': it waits for the disk, as in production.</summary>
internal sealed class DurableDatabase : TestDatabase
{
    public override async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartAsync(isDurable: true);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await DataSource.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await Cluster.DisposeAsync();
    }
}
