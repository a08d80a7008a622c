using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Jobs;
using VmManager.Core.Operations;
using VmManager.Core.People;

namespace VmManager.Core.Observing;

/// <summary>
/// Clears away guests whose instance was never finished or is deleted, and only those: they were to be deleted anyway. Every other guest
/// with our mark is left for an admin to judge, who may have restored a database older than the guest.
/// </summary>
internal sealed partial class OrphanSweep(
    IDbContextFactory<VmManagerDbContext> databases,
    IEngines engines,
    IAuditLog audit,
    IOptions<ObservingOptions> options,
    TimeProvider time,
    ILogger<OrphanSweep> logger) : ISweep
{
    public static string Name => "observing.orphans";

    public static TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var before = time.GetUtcNow() - TimeSpan.FromSeconds(options.Value.OrphanGraceSeconds);
        var orphans = await (
            from orphan in database.Set<OrphanGuest>().AsNoTracking()
            join instance in database.Instances on orphan.Owner equals instance.Id
            where orphan.FirstSeenAt < before
                && (instance.Lifecycle == InstanceLifecycle.Failed || instance.Lifecycle == InstanceLifecycle.Deleted)
                && !database.Operations.Any(operation => operation.InstanceId == instance.Id && Operation.ActiveStates.Contains(operation.State))
            select orphan).ToListAsync(cancellationToken);
        foreach (var orphan in orphans)
            await ClearAsync(orphan, cancellationToken);
    }

    private async Task ClearAsync(OrphanGuest orphan, CancellationToken cancellationToken)
    {
        var engine = await engines.ForAsync(orphan.ServerId, cancellationToken);
        if (!engine.IsSuccess)
            return;
        var deleted = await engine.Value.DeleteAsync(orphan.Reference, orphan.Owner.Value, cancellationToken);
        if (!deleted.IsSuccess)
        {
            LogRefused(logger, orphan.Reference, orphan.ServerId, deleted.Error.Message);
            return;
        }
        await audit.WriteAsync(
            Actor.Platform, "instance.orphan_cleared", new AuditSubject("instance", orphan.Owner.Value, orphan.Reference), cancellationToken,
            ("server", $"{orphan.ServerId}"));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The orphan {Reference} on server {ServerId} could not be deleted: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reference, Servers.ServerId serverId, string reason);
}
