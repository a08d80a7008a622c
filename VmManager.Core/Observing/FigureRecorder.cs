using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Turns what was seen into points in memory and, every ten seconds, into one sample per instance in the database.</summary>
internal sealed class FigureRecorder(IDbContextFactory<VmManagerDbContext> databases, FigureStore store, IChangeHub changes)
{
    private readonly Dictionary<ServerId, Bucket> _buckets = [];
    private readonly Lock _gate = new();

    public async Task RecordAsync(
        ServerId serverId, ServerObservation observation, IReadOnlyDictionary<string, InstanceId> instances, CancellationToken cancellationToken)
    {
        var start = SampleTimes.StartOf(observation.At, SampleResolution.TenSeconds);
        Bucket? finished;
        Bucket bucket;
        lock (_gate)
        {
            finished = _buckets.GetValueOrDefault(serverId);
            if (finished?.Start == start)
                finished = null;
            if (!_buckets.TryGetValue(serverId, out bucket!) || bucket.Start != start)
                _buckets[serverId] = bucket = new Bucket(start);
        }
        foreach (var guest in observation.Guests)
        {
            if (instances.TryGetValue(guest.Reference, out var instanceId))
                Record(bucket, instanceId, guest, observation.At);
        }
        store.Forget(observation.At);
        changes.Publish(new Change(ChangeTopic.Figures, serverId.Value));
        if (finished is { Samples.Count: > 0 })
            await SaveAsync(finished, cancellationToken);
    }

    private void Record(Bucket bucket, InstanceId instanceId, ObservedGuest guest, DateTimeOffset at)
    {
        var figures = store.Of(instanceId);
        if (guest.Figures is null)
        {
            figures.Interrupt();
            return;
        }
        if (figures.Count(at, guest.Figures, guest.Size?.Cpus ?? 1) is { } point)
            bucket.Add(instanceId, point);
    }

    private async Task SaveAsync(Bucket bucket, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var samples = bucket.Samples.Values.ToList();
        // Another process may have watched during a part of these ten seconds, and an instance may be gone.
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into metric_samples (instance_id, resolution, at, cpu, memory_bytes, disk_bytes, received_per_second, sent_per_second, count)
            select sample.* from unnest(
                {samples.ConvertAll(sample => sample.InstanceId.Value)}, {samples.ConvertAll(sample => (int)sample.Resolution)},
                {samples.ConvertAll(sample => sample.At)}, {samples.ConvertAll(sample => sample.Cpu)},
                {samples.ConvertAll(sample => sample.MemoryBytes)}, {samples.ConvertAll(sample => sample.DiskBytes)},
                {samples.ConvertAll(sample => sample.ReceivedPerSecond)}, {samples.ConvertAll(sample => sample.SentPerSecond)},
                {samples.ConvertAll(sample => sample.Count)})
                as sample (instance_id, resolution, at, cpu, memory_bytes, disk_bytes, received_per_second, sent_per_second, count)
            join instances on instances.id = sample.instance_id
            on conflict do nothing
            """,
            cancellationToken);
    }

    /// <summary>Ten seconds of one server.</summary>
    private sealed class Bucket(DateTimeOffset start)
    {
        public DateTimeOffset Start => start;

        public Dictionary<InstanceId, MetricSample> Samples { get; } = [];

        public void Add(InstanceId instanceId, FigurePoint point)
        {
            if (!Samples.TryGetValue(instanceId, out var sample))
                Samples.Add(instanceId, sample = new MetricSample { InstanceId = instanceId, Resolution = SampleResolution.TenSeconds, At = start });
            var count = sample.Count;
            sample.Cpu = (sample.Cpu * count + point.Cpu) / (count + 1);
            sample.MemoryBytes = (sample.MemoryBytes * count + point.MemoryBytes) / (count + 1);
            sample.DiskBytes = point.DiskBytes;
            sample.ReceivedPerSecond = (sample.ReceivedPerSecond * count + point.ReceivedPerSecond) / (count + 1);
            sample.SentPerSecond = (sample.SentPerSecond * count + point.SentPerSecond) / (count + 1);
            sample.Count = count + 1;
        }
    }
}
