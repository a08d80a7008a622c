using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;

namespace VmManager.Core.Observing;

/// <summary>Collects the points of one server into samples of ten seconds and writes each ten seconds in one statement.</summary>
internal sealed class FigureBuckets(IDbContextFactory<VmManagerDbContext> databases)
{
    private const int Seconds = (int)SampleResolution.TenSeconds;

    private readonly Dictionary<InstanceId, Bucket> _buckets = [];
    private DateTimeOffset _start;

    /// <summary>Adds a tick; when it begins a new interval, the one before is written.</summary>
    public async Task AddAsync(
        DateTimeOffset at, IReadOnlyList<(InstanceId Id, FigurePoint Point)> points, CancellationToken cancellationToken)
    {
        var start = Floor(at);
        if (start != _start)
        {
            await WriteAsync(cancellationToken);
            _start = start;
        }
        foreach (var (id, point) in points)
            _buckets[id] = _buckets.GetValueOrDefault(id).With(point);
    }

    /// <summary>
    /// Writes what was collected. When the server changed hands within the interval, the other process's part is there already: the means
    /// are weighed by the number of observations. Instances deleted meanwhile are left out.
    /// </summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_buckets.Count == 0)
            return;
        var samples = _buckets.ToArray();
        _buckets.Clear();
        var ids = samples.Select(sample => sample.Key.Value).ToArray();
        var cpu = samples.Select(sample => sample.Value.Cpu / sample.Value.Count).ToArray();
        var memory = samples.Select(sample => (long)(sample.Value.Memory / sample.Value.Count)).ToArray();
        var disk = samples.Select(sample => sample.Value.Disk).ToArray();
        var received = samples.Select(sample => sample.Value.Received / sample.Value.Count).ToArray();
        var sent = samples.Select(sample => sample.Value.Sent / sample.Value.Count).ToArray();
        var counts = samples.Select(sample => sample.Value.Count).ToArray();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into metric_samples as old
              (instance_id, resolution, at, cpu, memory_bytes, disk_bytes, received_per_second, sent_per_second, count)
            select new.id, {Seconds}, {_start}, new.cpu, new.memory, new.disk, new.received, new.sent, new.count
            from unnest({ids}, {cpu}, {memory}, {disk}, {received}, {sent}, {counts})
              as new (id, cpu, memory, disk, received, sent, count)
            join instances on instances.id = new.id and instances.lifecycle <> 'Deleted'
            on conflict (instance_id, resolution, at) do update set
              cpu = (old.cpu * old.count + excluded.cpu * excluded.count) / (old.count + excluded.count),
              memory_bytes = (old.memory_bytes::float8 * old.count + excluded.memory_bytes::float8 * excluded.count)
                / (old.count + excluded.count),
              disk_bytes = excluded.disk_bytes,
              received_per_second = (old.received_per_second * old.count + excluded.received_per_second * excluded.count)
                / (old.count + excluded.count),
              sent_per_second = (old.sent_per_second * old.count + excluded.sent_per_second * excluded.count) / (old.count + excluded.count),
              count = old.count + excluded.count
            """,
            cancellationToken);
    }

    private static DateTimeOffset Floor(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds() / Seconds * Seconds);

    /// <summary>Sums of one instance.</summary>
    private readonly record struct Bucket(double Cpu, double Memory, long Disk, double Received, double Sent, int Count)
    {
        public Bucket With(FigurePoint point) => new(
            Cpu + point.Cpu, Memory + point.MemoryBytes, point.DiskBytes, Received + point.ReceivedPerSecond,
            Sent + point.SentPerSecond, Count + 1);
    }
}
