using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Access;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>An instance and the engine it is on. The row is a copy: change it through <see cref="InstanceWriter"/>.</summary>
internal sealed record InstanceGuest(Instance Instance, IEngine Engine)
{
    /// <summary>Its name at the engine.</summary>
    public string Reference => Instance.EngineReference!;
}

/// <summary>What steps read: the instance with its template, and the engine of its server.</summary>
internal sealed class InstanceGuests(IDbContextFactory<VmManagerDbContext> databases, IEngines engines, ISecretProtector protector)
{
    public async Task<Instance> ReadAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Instances.AsNoTracking()
            .Include(instance => instance.TemplateVersion).ThenInclude(version => version.Template)
            .FirstAsync(instance => instance.Id == instanceId, cancellationToken);
    }

    /// <summary>The instance at its engine; <see cref="InstanceErrors.NotPlaced"/> when it has no server.</summary>
    public async Task<Result<InstanceGuest>> OpenAsync(InstanceId instanceId, CancellationToken cancellationToken) =>
        await FindAsync(instanceId, cancellationToken) is var found && found.IsSuccess && found.Value is null
            ? InstanceErrors.NotPlaced()
            : found.Map(guest => guest!);

    /// <summary>The instance at its engine; null when it has no server, so that there is nothing of it anywhere.</summary>
    public async Task<Result<InstanceGuest?>> FindAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        var instance = await ReadAsync(instanceId, cancellationToken);
        if (instance.ServerId is not { } serverId || instance.EngineReference is null)
            return Result<InstanceGuest?>.Success(null);
        var engine = await engines.ForAsync(serverId, cancellationToken);
        return engine.Map<InstanceGuest?>(value => new InstanceGuest(instance, value));
    }

    /// <summary>Decrypted, for as long as the caller holds it.</summary>
    public GuestSecrets SecretsOf(Instance instance) =>
        new(instance.ProtectedPassword is null ? "" : protector.Unprotect(instance.ProtectedPassword), ShellKeyOf(instance));

    public string ShellKeyOf(Instance instance) =>
        protector.Unprotect(instance.ProtectedShellKey ?? throw new InvalidOperationException($"Instance {instance.Id} has no shell key."));
}
