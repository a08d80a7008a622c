using System.Data;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>
/// The one seat from which a server is watched, over all processes: an advisory lock of a database session. It is free again the moment its
/// process dies or loses its connection. Costs one connection per server that this process watches.
/// </summary>
internal sealed class ObserverSeat : IAsyncDisposable
{
    private readonly VmManagerDbContext _session;

    private ObserverSeat(VmManagerDbContext session) => _session = session;

    /// <returns>The seat, or null when another process has it.</returns>
    public static async Task<ObserverSeat?> TryTakeAsync(
        IDbContextFactory<VmManagerDbContext> databases, ServerId serverId, CancellationToken cancellationToken)
    {
        var session = await databases.CreateDbContextAsync(cancellationToken);
        try
        {
            await session.Database.OpenConnectionAsync(cancellationToken);
            var key = $"observe {serverId}";
            var taken = await session.Database
                .SqlQuery<bool>($"select pg_try_advisory_lock(hashtextextended({key}, 0)) as \"Value\"").SingleAsync(cancellationToken);
            if (taken)
                return new ObserverSeat(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        await session.DisposeAsync();
        return null;
    }

    /// <summary>Whether the session, and with it the lock, is still there.</summary>
    public async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        if (_session.Database.GetDbConnection().State != ConnectionState.Open)
            return false;
        await _session.Database.ExecuteSqlAsync($"select 1", cancellationToken);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_session.Database.GetDbConnection().State == ConnectionState.Open)
                await _session.Database.ExecuteSqlAsync($"select pg_advisory_unlock_all()");
        }
        catch (System.Data.Common.DbException)
        {
            // The session is gone, and the lock with it.
        }
        await _session.DisposeAsync();
    }
}
