using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Jobs;

namespace VmManager.Core.Observing;

/// <summary>
/// Rolls finer samples up into coarser ones, weighted by how many observations are in them, and drops those that are old. Rolling up an
/// interval again gives the same: the newest intervals are written anew until they are complete.
/// </summary>
internal sealed class RollUpSamples(IDbContextFactory<VmManagerDbContext> databases, TimeProvider time) : ISweep
{
    public static string Name => "figures.roll-up";

    public static TimeSpan Every => TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Database.SetCommandTimeout(TimeSpan.FromMinutes(2));
        var now = time.GetUtcNow();
        foreach (var (from, to) in SampleTimes.RollUps)
            await RollUpAsync(database, from, to, now, cancellationToken);
        foreach (var resolution in Enum.GetValues<SampleResolution>())
        {
            var oldest = now - SampleTimes.KeptFor(resolution);
            await database.MetricSamples.Where(sample => sample.Resolution == resolution && sample.At < oldest)
                .ExecuteDeleteAsync(cancellationToken);
        }
    }

    private static Task<int> RollUpAsync(
        VmManagerDbContext database, SampleResolution from, SampleResolution to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What may have grown since the last run, with room for a few missed ones, but never an interval whose finer samples are partly gone.
        var reach = TimeSpan.FromTicks(Math.Min(SampleTimes.KeptFor(from).Ticks - to.Length().Ticks, to.Length().Ticks * 10));
        var since = SampleTimes.StartOf(now - (reach > to.Length() ? reach : to.Length()), to);
        var length = to.Length();
        return database.Database.ExecuteSqlAsync(
            $"""
            insert into metric_samples (instance_id, resolution, at, cpu, memory_bytes, disk_bytes, received_per_second, sent_per_second, count)
            select instance_id, {(int)to}, date_bin({length}, at, '2000-01-01 00:00:00+00') as start,
                   sum(cpu * count) / sum(count), (sum(memory_bytes::numeric * count) / sum(count))::bigint,
                   (array_agg(disk_bytes order by at desc))[1],
                   sum(received_per_second * count) / sum(count), sum(sent_per_second * count) / sum(count), sum(count)
            from metric_samples where resolution = {(int)from} and at >= {since}
            group by instance_id, start
            on conflict (instance_id, resolution, at) do update set
                cpu = excluded.cpu, memory_bytes = excluded.memory_bytes, disk_bytes = excluded.disk_bytes,
                received_per_second = excluded.received_per_second, sent_per_second = excluded.sent_per_second, count = excluded.count
            """,
            cancellationToken);
    }
}
