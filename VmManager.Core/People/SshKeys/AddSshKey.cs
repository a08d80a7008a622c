using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.SshKeys;

/// <summary>A pasted key.</summary>
/// <param name="Name">Empty takes the key's comment.</param>
public sealed record AddSshKeyCommand(string? Name, string? PublicKey);

/// <summary>Adds a public key to one's own.</summary>
public sealed class AddSshKey(IDbContextFactory<VmManagerDbContext> databases, IAuditLog audit, TimeProvider time)
{
    public const int MaxKeys = 50;

    /// <summary>Errors belong to the fields "Name" and "PublicKey".</summary>
    public async Task<Result<SshKeyId>> RunAsync(Actor actor, AddSshKeyCommand command, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var line = fields.Take(PublicKeyLine.Parse(command.PublicKey), nameof(command.PublicKey));
        var given = string.IsNullOrWhiteSpace(command.Name) ? line?.Comment : command.Name;
        // A key that cannot be read has no comment to name it after; that alone is worth no second complaint.
        var name = line is null && string.IsNullOrWhiteSpace(given) ? "" : fields.Take(SshKeyName.Parse(given), nameof(command.Name));
        if (fields.Error is { } invalid)
            return invalid;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var present = await database.SshKeys.AsNoTracking().Where(key => key.PersonId == actor.PersonId)
            .Select(key => new { key.Name, key.Fingerprint }).ToListAsync(cancellationToken);
        if (present.Count >= MaxKeys)
            return new Invalid(nameof(command.PublicKey), "ssh_key.too_many", $"You have {MaxKeys} keys. Remove one first.", MaxKeys);
        if (present.Find(key => string.Equals(key.Fingerprint, line!.Fingerprint, StringComparison.Ordinal)) is { } same)
            return new Invalid(nameof(command.PublicKey), "ssh_key.known", $"You have this key already, as \"{same.Name}\".", same.Name);
        if (present.Exists(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase)))
            return NameTaken(name!);

        var key = new SshKey
        {
            Id = TypedId.New<SshKeyId>(),
            PersonId = actor.PersonId,
            Name = name!,
            PublicKey = line!.Text,
            Fingerprint = line.Fingerprint,
            IsDefault = present.Count == 0,
            CreatedAt = time.GetUtcNow(),
        };
        database.SshKeys.Add(key);
        audit.Add(database, actor, "ssh_key.added", SshKeyAudit.Subject(key), ("fingerprint", key.Fingerprint));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The same name or key arrived twice at the same moment.
            return NameTaken(name!);
        }
        return key.Id;
    }

    private static Invalid NameTaken(string name) =>
        new Invalid(nameof(AddSshKeyCommand.Name), "ssh_key.name_taken", $"You have a key named \"{name}\" already. Choose another name.", name);
}

internal static class SshKeyAudit
{
    public static AuditSubject Subject(SshKey key) => new("ssh_key", key.Id.Value, key.Name);
}
