using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>Records guests that carry our mark where no instance of ours is.</summary>
internal sealed class OrphanRecord(IDbContextFactory<VmManagerDbContext> databases)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<ServerId, DateTimeOffset> _due = new();

    public async Task NoteAsync(
        ServerId serverId, DateTimeOffset lookedAt, IReadOnlyList<ObservedGuest> guests, CancellationToken cancellationToken)
    {
        if (_due.GetValueOrDefault(serverId) > lookedAt)
            return;
        _due[serverId] = lookedAt + Pause;
        var marked = guests.Where(guest => guest.Owner is not null).ToList();
        var references = marked.Select(guest => guest.Reference).ToArray();
        var owners = marked.Select(guest => guest.Owner!.Value).ToArray();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // A reference is written before its guest exists and stays until the guest is gone: what has none belongs to nobody.
        await database.Database.ExecuteSqlAsync(
            $"""
            insert into orphan_guests (server_id, reference, owner, first_seen_at, last_seen_at)
            select {serverId.Value}, seen.reference, seen.owner, {lookedAt}, {lookedAt} from unnest({references}, {owners}) as seen (reference, owner)
            where not exists (select from instances i where i.server_id = {serverId.Value} and i.engine_reference = seen.reference
              and i.id = seen.owner and i.lifecycle <> 'Deleted')
            on conflict (server_id, reference) do update set last_seen_at = excluded.last_seen_at
            """,
            cancellationToken);
        await database.Set<OrphanGuest>().Where(orphan => orphan.ServerId == serverId && orphan.LastSeenAt < lookedAt)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
