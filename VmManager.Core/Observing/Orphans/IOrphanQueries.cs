using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Observing;

/// <summary>Guests at the servers that carry the platform's mark but belong to no instance there; for admins.</summary>
public interface IOrphanQueries
{
    Task<Result<IReadOnlyList<OrphanRow>>> ListAsync(Actor actor, CancellationToken cancellationToken);
}

/// <param name="Owner">The instance it was made for, which may be unknown, deleted, or on another server.</param>
/// <param name="InstanceName">That instance's name; null when there is none.</param>
public sealed record OrphanRow(
    ServerId ServerId, string ServerName, string Reference, InstanceId Owner, string? InstanceName, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

internal sealed class OrphanQueries(IDbContextFactory<VmManagerDbContext> databases) : IOrphanQueries
{
    public async Task<Result<IReadOnlyList<OrphanRow>>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await (
            from orphan in database.Set<OrphanGuest>()
            join server in database.Servers on orphan.ServerId equals server.Id
            orderby server.Name, orphan.Reference
            select new OrphanRow(
                server.Id, server.Name, orphan.Reference, orphan.Owner,
                database.Instances.Where(instance => instance.Id == orphan.Owner).Select(instance => instance.Name).FirstOrDefault(),
                orphan.FirstSeenAt, orphan.LastSeenAt)).ToListAsync(cancellationToken);
        return Result<IReadOnlyList<OrphanRow>>.Success(rows);
    }
}
