using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

internal sealed class ServerQueries(IDbContextFactory<VmManagerDbContext> databases) : IServerQueries
{
    public async Task<Result<IReadOnlyList<ServerRow>>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var servers = await database.Servers.AsNoTracking().Where(server => server.RemovedAt == null)
            .OrderBy(server => server.Name).ToListAsync(cancellationToken);
        var promises = await PromisesAsync(database, instance => instance.ServerId != null, cancellationToken);
        return Result<IReadOnlyList<ServerRow>>.Success([.. servers.Select(server => Row(server, promises))]);
    }

    public async Task<Result<ServerDetail>> FindAsync(Actor actor, ServerId serverId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var server = await database.Servers.AsNoTracking()
            .FirstOrDefaultAsync(server => server.Id == serverId && server.RemovedAt == null, cancellationToken);
        if (server is null)
            return new NotFound("server");
        var promises = await PromisesAsync(database, instance => instance.ServerId == serverId, cancellationToken);
        return new ServerDetail
        {
            Row = Row(server, promises),
            Form = server.ToForm(),
            CertificateFingerprint = server.CertificateFingerprint,
            Capabilities = server.Capabilities,
            Images = server.Images,
            Templates = await ServedTemplates.NamesAsync(database, server.Engine, server.Images, cancellationToken),
            CreatedAt = server.CreatedAt,
        };
    }

    private static async Task<Dictionary<ServerId, Promise>> PromisesAsync(
        VmManagerDbContext database, Expression<Func<Instance, bool>> which, CancellationToken cancellationToken)
    {
        var promises = await database.Instances.Where(which).Where(InstanceRules.TakesRoom)
            .GroupBy(instance => instance.ServerId)
            .Select(group => new
            {
                group.Key,
                Promise = new Promise(
                    group.Count(),
                    group.Sum(instance => (long)instance.Cpus),
                    group.Sum(instance => instance.MemoryBytes),
                    group.Sum(instance => instance.DiskBytes)),
            })
            .ToListAsync(cancellationToken);
        return promises.ToDictionary(row => row.Key!.Value, row => row.Promise);
    }

    private static ServerRow Row(Server server, Dictionary<ServerId, Promise> promises)
    {
        var promise = promises.GetValueOrDefault(server.Id) ?? new Promise(0, 0, 0, 0);
        return new ServerRow
        {
            Id = server.Id,
            Name = server.Name,
            Engine = server.Engine,
            Endpoint = server.Endpoint,
            Health = server.Health,
            HealthMessage = server.HealthMessage,
            HealthChangedAt = server.HealthChangedAt,
            ObservedAt = server.ObservedAt,
            InMaintenance = server.InMaintenance,
            MaintenanceReason = server.MaintenanceReason,
            Version = server.Version,
            Cpus = new ResourceShare(server.Cpus, server.CpuOvercommit, promise.Cpus, Used: null),
            Memory = new ResourceShare(server.MemoryBytes, server.MemoryOvercommit, promise.MemoryBytes, Known(server, server.MemoryUsedBytes)),
            Disk = new ResourceShare(server.DiskBytes, server.DiskOvercommit, promise.DiskBytes, Known(server, server.DiskUsedBytes)),
            InstanceCount = promise.Count,
        };
    }

    private static long? Known(Server server, long used) => server.ObservedAt is null ? null : used;

    private sealed record Promise(int Count, long Cpus, long MemoryBytes, long DiskBytes);
}
