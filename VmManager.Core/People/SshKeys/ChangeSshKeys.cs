using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>Lists one's own keys, chooses defaults and removes keys. Machines that have a removed key keep it.</summary>
public sealed class ChangeSshKeys(IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<SshKeyRow>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.SshKeys.AsNoTracking()
            .Where(key => key.PersonId == actor.PersonId)
            .OrderBy(key => key.Name)
            .Select(key => new SshKeyRow(key.Id, key.Name, key.PublicKey, key.Fingerprint, key.IsDefault, key.CreatedAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<Result> SetDefaultAsync(Actor actor, SshKeyId id, bool isDefault, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var changed = await database.SshKeys
            .Where(key => key.Id == id && key.PersonId == actor.PersonId)
            .ExecuteUpdateAsync(key => key.SetProperty(row => row.IsDefault, isDefault), cancellationToken);
        return changed == 0 ? new NotFound("key") : Result.Success;
    }

    public async Task<Result> DeleteAsync(Actor actor, SshKeyId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var key = await database.SshKeys.AsTracking()
            .SingleOrDefaultAsync(key => key.Id == id && key.PersonId == actor.PersonId, cancellationToken);
        if (key is null)
            return new NotFound("key");
        database.SshKeys.Remove(key);
        audit.Add(database, actor, "ssh_key.removed", SshKeyAudit.Subject(key), ("fingerprint", key.Fingerprint));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new NotFound("key");
        }
        return Result.Success;
    }
}

/// <param name="PublicKey">One authorized_keys line.</param>
/// <param name="IsDefault">Offered as chosen when an instance is created.</param>
public sealed record SshKeyRow(SshKeyId Id, string Name, string PublicKey, string Fingerprint, bool IsDefault, DateTimeOffset CreatedAt)
{
    /// <summary>"ssh-ed25519".</summary>
    public string Algorithm => PublicKey.Split(' ')[0];
}
