using Microsoft.EntityFrameworkCore;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Resize;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Core.Placement;

/// <summary>
/// Gives instances their place. The servers' rows are locked, in the order of their ids, while the sums are read and the place is written:
/// two placements at once never promise the same room twice.
/// </summary>
internal sealed class Reservations(IDbContextFactory<VmManagerDbContext> databases, TimeProvider time)
{
    /// <summary>Reserves a place and a name at its engine. An instance that has a place keeps it.</summary>
    public Task<Result<ServerId>> PlaceAsync(InstanceId instanceId, CancellationToken cancellationToken) =>
        ChooseAsync(instanceId, leave: null, cancellationToken);

    /// <summary>Gives up a place whose engine refused, for one whose engine did not yet. An instance that was moved already keeps its place.</summary>
    /// <param name="leave">The server that refused; nothing of the instance is there any more.</param>
    public Task<Result<ServerId>> MoveAsync(InstanceId instanceId, ServerId leave, CancellationToken cancellationToken) =>
        ChooseAsync(instanceId, leave, cancellationToken);

    /// <summary>Gives the place up.</summary>
    public async Task ReleaseAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Instances.Where(instance => instance.Id == instanceId).ExecuteUpdateAsync(
            set => set
                .SetProperty(instance => instance.ServerId, (ServerId?)null)
                .SetProperty(instance => instance.EngineReference, (string?)null),
            cancellationToken);
    }

    /// <summary>Writes another plan and size where the instance is, if the server has room for what it grows by.</summary>
    public async Task<Result> ResizeAsync(
        InstanceId instanceId, GuestSize size, PlanId planId, AcceptedPrice price, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await LockServersAsync(database, cancellationToken);
        var instance = await database.Instances.AsNoTracking().FirstAsync(instance => instance.Id == instanceId, cancellationToken);
        var rooms = await ServerRoom.ReadAsync(database, cancellationToken);
        var growth = Room.Of(size) - Room.Of(new GuestSize(instance.Cpus, instance.MemoryBytes, instance.DiskBytes));
        if (rooms.FirstOrDefault(room => room.Id == instance.ServerId) is { } server && !server.Free.Covers(growth))
            return PlacementErrors.NoRoom();
        var now = time.GetUtcNow();
        await database.Instances.Where(row => row.Id == instanceId).ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.PlanId, planId)
                .SetProperty(row => row.PriceId, price.Id)
                .SetProperty(row => row.PricePerHour, price.Terms.PerHour)
                .SetProperty(row => row.PricePerHourStopped, price.Terms.PerHourStopped)
                .SetProperty(row => row.CapPerMonth, price.Terms.CapPerMonth)
                .SetProperty(row => row.UsageChangedAt, now)
                .SetProperty(row => row.Cpus, size.Cpus)
                .SetProperty(row => row.MemoryBytes, size.MemoryBytes)
                .SetProperty(row => row.DiskBytes, size.DiskBytes),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result.Success;
    }

    private async Task<Result<ServerId>> ChooseAsync(InstanceId instanceId, ServerId? leave, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await LockServersAsync(database, cancellationToken);
        var instance = await database.Instances.Include(instance => instance.TemplateVersion)
            .FirstAsync(instance => instance.Id == instanceId, cancellationToken);
        if (instance.ServerId is { } present && present != leave)
            return present;
        (instance.ServerId, instance.EngineReference) = (null, null);
        await database.SaveChangesAsync(cancellationToken);
        var wish = new PlacementWish(new GuestSize(instance.Cpus, instance.MemoryBytes, instance.DiskBytes), instance.TemplateVersion);
        var refused = await RefusedAsync(database, instanceId, leave, cancellationToken);
        var (best, judgements) = PlacementRule.Choose(await ServerRoom.ReadAsync(database, cancellationToken), wish, refused);
        database.PlacementDecisions.Add(new PlacementDecision
        {
            InstanceId = instanceId,
            DecidedAt = time.GetUtcNow(),
            ServerId = best?.Id,
            Candidates = [.. judgements.Select(judgement => judgement.ToCandidate())],
        });
        if (best is not null)
            (instance.ServerId, instance.EngineReference) = (best.Id, EngineReferences.For(instance));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return best is null ? PlacementErrors.For(judgements) : best.Id;
    }

    /// <summary>Servers chosen for it before have refused, or it would not be placed again.</summary>
    private static async Task<HashSet<ServerId>> RefusedAsync(
        VmManagerDbContext database, InstanceId instanceId, ServerId? leave, CancellationToken cancellationToken)
    {
        if (leave is null)
            return [];
        var chosen = await database.PlacementDecisions
            .Where(decision => decision.InstanceId == instanceId && decision.ServerId != null)
            .Select(decision => decision.ServerId!.Value).ToListAsync(cancellationToken);
        return [.. chosen, leave.Value];
    }

    /// <summary>"No key": rows that merely refer to the server are not held up.</summary>
    private static Task<int> LockServersAsync(VmManagerDbContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlRawAsync(
            "select from servers where removed_at is null order by id for no key update", cancellationToken);
}
