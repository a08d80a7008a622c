using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Jobs;

namespace VmManager.Core.Observing;

/// <summary>Rolls fine samples up into coarser ones and drops what is past its time.</summary>
internal sealed class RollUpSweep(IDbContextFactory<VmManagerDbContext> databases, FigureStore store, TimeProvider time) : ISweep
{
    /// <summary>A process may write the last interval a little late.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);

    /// <summary>How long samples are kept: a little longer than the span that is drawn from them.</summary>
    private static readonly (SampleResolution Resolution, TimeSpan Kept)[] Retention =
    [
        (SampleResolution.TenSeconds, TimeSpan.FromHours(1)),
        (SampleResolution.Minute, TimeSpan.FromHours(26)),
        (SampleResolution.TenMinutes, TimeSpan.FromDays(8)),
        (SampleResolution.Hour, TimeSpan.FromDays(400)),
    ];

    public static string Name => "observing.roll-up";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await RollUpAsync(database, SampleResolution.TenSeconds, SampleResolution.Minute, cancellationToken);
        await RollUpAsync(database, SampleResolution.Minute, SampleResolution.TenMinutes, cancellationToken);
        await RollUpAsync(database, SampleResolution.TenMinutes, SampleResolution.Hour, cancellationToken);
        foreach (var (resolution, kept) in Retention)
        {
            var oldest = time.GetUtcNow() - kept;
            await database.MetricSamples.Where(sample => sample.Resolution == resolution && sample.At < oldest)
                .ExecuteDeleteAsync(cancellationToken);
        }
        store.Forget();
    }

    /// <summary>
    /// All intervals that are over, from the newest that was rolled up (which is done anew, in case something came late). It counts from the
    /// fine samples, never from its own result, so that running it again changes nothing.
    /// </summary>
    private async Task RollUpAsync(
        VmManagerDbContext database, SampleResolution fine, SampleResolution coarse, CancellationToken cancellationToken)
    {
        var (fineSeconds, coarseSeconds) = ((int)fine, (int)coarse);
        var until = time.GetUtcNow() - Late;
        var end = DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds() / coarseSeconds * coarseSeconds);
        var begin = await database.MetricSamples.Where(sample => sample.Resolution == coarse)
            .MaxAsync(sample => (DateTimeOffset?)sample.At, cancellationToken) ?? DateTimeOffset.UnixEpoch;
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into metric_samples
              (instance_id, resolution, at, cpu, memory_bytes, disk_bytes, received_per_second, sent_per_second, count)
            select instance_id, {coarseSeconds}, date_bin(make_interval(secs => {coarseSeconds}), at, timestamptz 'epoch') as start,
              sum(cpu * count) / sum(count), sum(memory_bytes::float8 * count) / sum(count), (array_agg(disk_bytes order by at desc))[1],
              sum(received_per_second * count) / sum(count), sum(sent_per_second * count) / sum(count), sum(count)
            from metric_samples where resolution = {fineSeconds} and at >= {begin} and at < {end}
            group by instance_id, start
            on conflict (instance_id, resolution, at) do update set
              cpu = excluded.cpu, memory_bytes = excluded.memory_bytes, disk_bytes = excluded.disk_bytes,
              received_per_second = excluded.received_per_second, sent_per_second = excluded.sent_per_second, count = excluded.count
            """,
            cancellationToken);
    }
}
