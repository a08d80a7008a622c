using Microsoft.EntityFrameworkCore;

namespace VmManager.Core.Data;

/// <summary>
/// Something the database must hold before the platform serves: run at every start of every process, after the migrations and in the order
/// of registration. It may run in several processes at once, and finds its own earlier work.
/// </summary>
public interface IDatabaseSeed
{
    Task SeedAsync(CancellationToken cancellationToken);
}

/// <summary>One seed at a time, over all processes; held until the transaction ends.</summary>
internal static class SeedLock
{
    private const long Key = 0x564D_5345_4544; // "VMSEED"

    public static Task<int> TakeAsync(VmManagerDbContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Key})", cancellationToken);
}
