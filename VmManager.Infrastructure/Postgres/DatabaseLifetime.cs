using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using VmManager.Infrastructure.Postgres.Private;

namespace VmManager.Infrastructure.Postgres;

/// <summary>
/// Prepares the database before any other service of the host starts, and keeps the private cluster alive until all of them have stopped.
/// The cluster itself is let go when the host is disposed of, after the connections to it.
/// </summary>
internal sealed class DatabaseLifetime(DatabasePreparation preparation, PrivateCluster cluster, IOptions<PostgresOptions> options)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _watch = Task.CompletedTask;
    private int _isOver;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await preparation.PrepareAsync(cancellationToken);
        if (options.Value.IsPrivate)
            _watch = cluster.WatchAsync(_stopping.Token);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A host may be stopped from two sides at once, and disposed by the faster one.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _watch;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
            _stopping.Cancel();
        _stopping.Dispose();
    }
}
