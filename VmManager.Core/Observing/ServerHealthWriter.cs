using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Keeps a server's row: how it is, what it has and holds. Writes only what changed.</summary>
internal sealed class ServerHealthWriter(IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes, TimeProvider time)
{
    /// <summary>From this share of the pool on, the server takes no more and an admin should know.</summary>
    private const double NearlyFull = 0.95;

    /// <summary>Asks the server who it is and what it has, and notes both.</summary>
    public async Task ProbeAsync(ServerView view, IEngine engine, CancellationToken cancellationToken)
    {
        var probe = await engine.ProbeAsync(cancellationToken);
        if (!probe.IsSuccess)
        {
            await NoteAsync(view, ServerHealth.Unreachable, probe.Error.Message, cancellationToken);
            return;
        }
        var images = await engine.ListImagesAsync(cancellationToken);
        await WriteAsync(view, Take, cancellationToken);

        (ServerHealth, string?) Take(Server server)
        {
            server.Learn(probe.Value);
            if (images.IsSuccess)
                server.Learn(images.Value);
            if (view.Usage is { } usage)
                (server.MemoryUsedBytes, server.DiskUsedBytes) = (usage.MemoryBytes, usage.DiskBytes);
            return server.DiskBytes > 0 && server.DiskUsedBytes > server.DiskBytes * NearlyFull
                ? (ServerHealth.Degraded, $"The storage pool is {server.DiskUsedBytes * 100 / server.DiskBytes} % full: add space or move instances.")
                : (ServerHealth.Healthy, null);
        }
    }

    public Task NoteAsync(ServerView view, ServerHealth health, string? message, CancellationToken cancellationToken) =>
        view.Health == health ? Task.CompletedTask : WriteAsync(view, _ => (health, message), cancellationToken);

    private async Task WriteAsync(
        ServerView view, Func<Server, (ServerHealth Health, string? Message)> write, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.LockServerAsync(view.Id, cancellationToken) is not { } server)
            return;
        var images = server.Images;
        var (health, message) = write(server);
        server.Note(health, message, time.GetUtcNow());
        server.ObservedAt = time.GetUtcNow();
        view.Health = health;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Server, view.Id.Value));
        if (!images.SequenceEqual(server.Images, StringComparer.Ordinal))
            changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
    }
}
