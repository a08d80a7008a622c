using Microsoft.Extensions.Hosting;

namespace VmManager.Core.Data;

/// <summary>Runs the seeds at start; the migrations are done by then, because the host prepares the database before it starts any service.</summary>
internal sealed class DatabaseSeeding(IEnumerable<IDatabaseSeed> seeds) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var seed in seeds)
            await seed.SeedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
