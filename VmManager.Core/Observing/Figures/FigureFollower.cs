using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;
using VmManager.Core.Live;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Reads the figures of servers that another process observes: one query per batch of ticks.</summary>
internal sealed partial class FigureFollower(
    IDbContextFactory<VmManagerDbContext> databases,
    IChangeHub changes,
    ObservedServers observed,
    FigureStore store,
    ILogger<FigureFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<ServerId, DateTimeOffset> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batches = changes.Subscribe(
            change => change.Topic == ChangeTopic.Figures && !observed.Contains(ServerId.From(change.Id)), Pace, stoppingToken);
        await foreach (var batch in batches)
        {
            try
            {
                await ReadAsync(batch, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // figures are worth no process; the next tick brings new ones
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(logger, exception);
            }
        }
    }

    private async Task ReadAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var servers = batch.Changes.Select(change => ServerId.From(change.Id)).ToList();
        var rows = await database.Set<LiveFigures>().AsNoTracking().Where(row => servers.Contains(row.ServerId)).ToListAsync(cancellationToken);
        foreach (var row in rows.Where(row => !_seen.TryGetValue(row.ServerId, out var seen) || row.At > seen))
        {
            _seen[row.ServerId] = row.At;
            store.Add(FigurePacking.Unpack(row.At, row.Points));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Figures of other processes' servers could not be read")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
