using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.Placement;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>Writes a server's health, capacity and use.</summary>
internal sealed class ServerStates(
    IDbContextFactory<VmManagerDbContext> databases, OperationRevival operations, IChangeHub changes, TimeProvider time)
{
    /// <summary>Warned of well before <see cref="PlacementRule.FullestPool"/>, at which nothing more is placed.</summary>
    private const double NearlyFullPool = 0.9;

    /// <summary>Use changes with every tick; nobody reads it that often.</summary>
    private static readonly TimeSpan UsagePause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ServerId, DateTimeOffset> _noted = new();

    public Task WriteUnreachableAsync(ServerId serverId, Error error, CancellationToken cancellationToken) => WriteAsync(
        serverId, server => server.Note(ServerHealth.Unreachable, error.Message, time.GetUtcNow()), cancellationToken);

    /// <returns>Whether the server is fully healthy.</returns>
    public async Task<bool> WriteProbeAsync(
        ServerId serverId, ServerProbe probe, IReadOnlyList<EngineImage> images, CancellationToken cancellationToken)
    {
        var isHealthy = false;
        var hasNewImages = false;
        var isBack = false;
        await WriteAsync(
            serverId,
            server =>
            {
                isBack = server.Health == ServerHealth.Unreachable;
                server.Learn(probe);
                hasNewImages = server.Learn(images);
                var complaint = Complaint(server);
                isHealthy = complaint is null;
                server.Note(isHealthy ? ServerHealth.Healthy : ServerHealth.Degraded, complaint, time.GetUtcNow());
                return true;
            },
            cancellationToken);
        if (hasNewImages)
            changes.Publish(new Change(ChangeTopic.Catalog, Guid.Empty));
        if (isBack)
            await operations.ReviveAsync(serverId, cancellationToken);
        return isHealthy;
    }

    /// <summary>
    /// Notes, now and then, that all guests were looked at, and what is in use. Call it when everything of the look is written: use is charged up to
    /// this moment, and what the next look finds stopped counts as stopped from it on.
    /// </summary>
    /// <param name="serverId">The server.</param>
    /// <param name="usage">What is in use; null where the engine does not tell.</param>
    /// <param name="at">When the look began.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WriteLookAsync(ServerId serverId, ServerUsage? usage, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // A clock that was set back must not keep looks from being noted.
        if (_noted.TryGetValue(serverId, out var noted) && at >= noted && at < noted + UsagePause)
            return;
        _noted[serverId] = at;
        await WriteAsync(
            serverId,
            server =>
            {
                server.ObservedAt = at;
                if (usage is not null)
                    (server.MemoryUsedBytes, server.DiskUsedBytes) = (usage.MemoryBytes, usage.DiskBytes);
                return true;
            },
            cancellationToken);
    }

    private async Task WriteAsync(ServerId serverId, Func<Server, bool> change, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.LockServerAsync(serverId, cancellationToken) is not { } server || !change(server))
            return;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Server, serverId.Value));
    }

    private static string? Complaint(Server server)
    {
        if (server.Images.Count == 0)
            return "It holds no images: nothing can be created on it. Import one.";
        var fill = server.DiskBytes == 0 ? 0 : (double)server.DiskUsedBytes / server.DiskBytes;
        return fill > NearlyFullPool
            ? string.Create(CultureInfo.InvariantCulture, $"Its storage is {fill:P0} full. Free some or add more.")
            : null;
    }
}
