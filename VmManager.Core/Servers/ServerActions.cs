using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

internal sealed class ServerActions(
    ServerTrial trial,
    IDbContextFactory<VmManagerDbContext> databases,
    ISecretProtector protector,
    IAuditLog audit,
    IChangeHub changes,
    TimeProvider time) : IServerActions
{
    private const string What = "server";

    public async Task<Result> EditAsync(
        Actor actor, ServerId serverId, ServerForm form, ServerForm original, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        if (ServerFormRules.Check(form) is var checkedForm && !checkedForm.IsSuccess)
            return checkedForm.Error;
        var tried = await TryEditAsync(serverId, checkedForm.Value, cancellationToken);
        if (!tried.IsSuccess)
            return tried.Error;
        return await ChangeAsync(serverId, async (database, server) =>
        {
            if (server.ToForm() != original)
                return new Stale(What);
            if (await ServerUniqueness.ExplainAsync(database, checkedForm.Value, serverId, cancellationToken) is { } taken)
                return taken;
            server.Write(checkedForm.Value);
            if (tried.Value is { } found)
                server.Learn(found, time.GetUtcNow());
            audit.Add(database, actor, "server.edited", server.ToAuditSubject(), ("endpoint", server.Endpoint));
            return Result.Success;
        }, cancellationToken);
    }

    public async Task<Result> SetMaintenanceAsync(Actor actor, ServerId serverId, string? reason, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        var check = new FormCheck();
        var line = check.Line("Reason", reason, 200, isRequired: false);
        check.AddIf(reason is not null && line.Length == 0, "Reason", ServerErrors.ReasonNeeded());
        if (check.Error is { } invalid)
            return invalid;
        return await ChangeAsync(serverId, (database, server) =>
        {
            (server.InMaintenance, server.MaintenanceReason) = (reason is not null, reason is null ? null : line);
            if (reason is null)
                audit.Add(database, actor, "server.maintenance_ended", server.ToAuditSubject());
            else
                audit.Add(database, actor, "server.maintenance_began", server.ToAuditSubject(), ("reason", line));
            return Task.FromResult(Result.Success);
        }, cancellationToken);
    }

    public async Task<Result<ConnectionReport>> CheckAsync(Actor actor, ServerId serverId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        if (await FindAsync(serverId, cancellationToken) is not { } known)
            return new NotFound(What);
        var found = await trial.TryAsync(known.Engine, known.ToConnection(protector), cancellationToken);
        var saved = await ChangeAsync(serverId, (_, server) =>
        {
            server.Learn(found, time.GetUtcNow());
            return Task.FromResult(Result.Success);
        }, cancellationToken);
        return saved.IsSuccess ? found.Report : saved.Error;
    }

    public async Task<Result> RemoveAsync(Actor actor, ServerId serverId, string confirmedName, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin(What).Error is { } refusal)
            return refusal;
        return await ChangeAsync(serverId, async (database, server) =>
        {
            if (!string.Equals(confirmedName.Trim(), server.Name, StringComparison.Ordinal))
                return new Invalid([ServerErrors.NameNotConfirmed(server.Name) with { Field = "ConfirmedName" }]);
            var count = await database.Instances.Where(InstanceRules.TakesRoom)
                .CountAsync(instance => instance.ServerId == serverId, cancellationToken);
            if (count > 0)
                return ServerErrors.HasInstances(count);
            server.RemovedAt = time.GetUtcNow();
            server.ProtectedSecrets = null;
            audit.Add(database, actor, "server.removed", server.ToAuditSubject());
            return Result.Success;
        }, cancellationToken);
    }

    /// <summary>Tries another endpoint, pool or network before anything is locked; null when the connection stays.</summary>
    private async Task<Result<Trial?>> TryEditAsync(ServerId serverId, ServerForm form, CancellationToken cancellationToken)
    {
        if (await FindAsync(serverId, cancellationToken) is not { } server)
            return new NotFound(What);
        if (SameConnection(server.ToForm(), form))
            return Result<Trial?>.Success(null);
        server.Write(form);
        var found = await trial.TryAsync(server.Engine, server.ToConnection(protector), cancellationToken);
        return found.Report.IsUsable ? found : found.Report.ToInvalid();
    }

    private async Task<Server?> FindAsync(ServerId serverId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Servers.AsNoTracking()
            .FirstOrDefaultAsync(server => server.Id == serverId && server.RemovedAt == null, cancellationToken);
    }

    private async Task<Result> ChangeAsync(
        ServerId serverId, Func<VmManagerDbContext, Server, Task<Result>> change, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.LockServerAsync(serverId, cancellationToken) is not { } server)
            return new NotFound(What);
        if ((await change(database, server)).Error is { } refusal)
            return refusal;
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([ServerErrors.NameTaken(server.Name) with { Field = nameof(ServerForm.Name) }]);
        }
        changes.Publish(new Change(ChangeTopic.Server, serverId.Value), new Change(ChangeTopic.Catalog, Guid.Empty));
        return Result.Success;
    }

    private static bool SameConnection(ServerForm left, ServerForm right) =>
        (left.Endpoint, left.StoragePool, left.Network) == (right.Endpoint, right.StoragePool, right.Network);
}
