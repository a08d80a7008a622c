using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Takes the figures of each tick: into this process's memory, to the other processes, and into the samples.</summary>
internal sealed class ServerFigures(IDbContextFactory<VmManagerDbContext> databases, FigureStore store, IChangeHub changes)
{
    public Session Open(ServerId serverId) => new(serverId, this);

    /// <summary>One server's, for as long as this process observes it: rates need the observation before.</summary>
    internal sealed class Session(ServerId serverId, ServerFigures owner)
    {
        private readonly FigureRates _rates = new();
        private readonly FigureBuckets _buckets = new(owner._databases);

        public async Task TakeAsync(ServerObservation observation, CancellationToken cancellationToken)
        {
            var points = _rates.Next(observation.At, observation.Guests);
            if (points.Count == 0)
                return;
            owner._store.Add(points);
            await owner.ShareAsync(serverId, observation.At, FigurePacking.Pack(points), cancellationToken);
            await _buckets.AddAsync(observation.At, points, cancellationToken);
        }
    }

    private readonly IDbContextFactory<VmManagerDbContext> _databases = databases;
    private readonly FigureStore _store = store;

    private async Task ShareAsync(ServerId serverId, DateTimeOffset at, byte[] points, CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into live_figures (server_id, at, points) values ({serverId.Value}, {at}, {points})
            on conflict (server_id) do update set at = excluded.at, points = excluded.points
            """,
            cancellationToken);
        changes.Publish(new Change(ChangeTopic.Figures, serverId.Value));
    }
}
