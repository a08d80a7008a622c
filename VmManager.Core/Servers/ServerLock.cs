using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;

namespace VmManager.Core.Servers;

/// <summary>Locks a server's row for the rest of the transaction: the observer and placement write it too.</summary>
internal static class ServerLock
{
    /// <summary>The tracked row; null when there is none or it was removed.</summary>
    public static Task<Server?> LockServerAsync(
        this VmManagerDbContext database, ServerId serverId, CancellationToken cancellationToken) =>
        database.Servers.FromSql($"select *, xmin from servers where id = {serverId.Value} for update")
            .FirstOrDefaultAsync(server => server.RemovedAt == null, cancellationToken);
}
