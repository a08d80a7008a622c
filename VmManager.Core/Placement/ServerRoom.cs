using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Servers;

namespace VmManager.Core.Placement;

/// <summary>What placement knows of one server: what it may promise and what is promised already.</summary>
internal sealed record ServerRoom(ServerId Id, string Name, EngineKind Engine, Room Total, Room Promised)
{
    public required ServerHealth Health { get; init; }

    public bool InMaintenance { get; init; }

    public required IReadOnlySet<string> Images { get; init; }

    /// <summary>Share of the storage really in use, whatever was promised; 0 while unknown.</summary>
    public double DiskFill { get; init; }

    public Room Free => Total - Promised;

    public ServerRoom With(GuestSize size) => this with { Promised = Promised + Room.Of(size) };

    /// <summary>All servers that were not removed, with the sums of the sizes of what they hold, by name.</summary>
    public static async Task<IReadOnlyList<ServerRoom>> ReadAsync(VmManagerDbContext database, CancellationToken cancellationToken)
    {
        var promised = await database.Instances
            .Where(InstanceRules.TakesRoom).Where(instance => instance.ServerId != null)
            .GroupBy(instance => instance.ServerId!.Value)
            .Select(group => new
            {
                group.Key,
                Room = new Room(group.Sum(i => i.Cpus), group.Sum(i => i.MemoryBytes), group.Sum(i => i.DiskBytes)),
            })
            .ToDictionaryAsync(row => row.Key, row => row.Room, cancellationToken);
        var servers = await database.Servers.AsNoTracking().Where(server => server.RemovedAt == null)
            .OrderBy(server => server.Name).ToListAsync(cancellationToken);
        return [.. servers.Select(server => Of(server, promised.GetValueOrDefault(server.Id)))];
    }

    private static ServerRoom Of(Server server, Room promised) =>
        new(server.Id, server.Name, server.Engine, TotalOf(server), promised)
        {
            Health = server.Health,
            InMaintenance = server.InMaintenance,
            Images = server.Images.ToHashSet(StringComparer.Ordinal),
            DiskFill = server.DiskBytes == 0 ? 0 : (double)server.DiskUsedBytes / server.DiskBytes,
        };

    private static Room TotalOf(Server server) => new(
        server.Cpus * server.CpuOvercommit, server.MemoryBytes * server.MemoryOvercommit, server.DiskBytes * server.DiskOvercommit);
}

/// <summary>Amounts of the three resources placement looks at together.</summary>
internal readonly record struct Room(double Cpus, double MemoryBytes, double DiskBytes)
{
    public static Room Of(GuestSize size) => new(size.Cpus, size.MemoryBytes, size.DiskBytes);

    public static Room operator +(Room left, Room right) =>
        new(left.Cpus + right.Cpus, left.MemoryBytes + right.MemoryBytes, left.DiskBytes + right.DiskBytes);

    public static Room operator -(Room left, Room right) =>
        new(left.Cpus - right.Cpus, left.MemoryBytes - right.MemoryBytes, left.DiskBytes - right.DiskBytes);

    /// <summary>Whether there is room to grow by so much; what does not grow needs none, however full it is.</summary>
    public bool Covers(Room growth) =>
        (growth.Cpus <= 0 || growth.Cpus <= Cpus) && (growth.MemoryBytes <= 0 || growth.MemoryBytes <= MemoryBytes)
        && (growth.DiskBytes <= 0 || growth.DiskBytes <= DiskBytes);

    /// <summary>The smallest of the three shares of <paramref name="total"/>.</summary>
    public double ScarcestShareOf(Room total) =>
        Math.Min(Cpus / total.Cpus, Math.Min(MemoryBytes / total.MemoryBytes, DiskBytes / total.DiskBytes));
}
