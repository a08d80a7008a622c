using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.Projects;
using VmManager.Core.Servers;

namespace VmManager.Core.Observing;

/// <summary>
/// Writes what was seen of a server's guests into the instances' rows: one statement compares everything and changes only what differs. What an
/// operation wrote after the look began stays. What is found stopped, broken or gone changed somewhere since the look before: it counts from that look on,
/// the last that proved otherwise, because nobody pays for what was not seen to run; after an outage of the platform that may be long ago.
/// </summary>
internal sealed class GuestStates(IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes)
{
    /// <summary>One changed row, as the statements return it.</summary>
    private sealed record ChangedRow(Guid Id, Guid ProjectId);

    /// <param name="serverId">The server.</param>
    /// <param name="lookedAt">When the look at the engine began.</param>
    /// <param name="guests">What was seen: all guests, or only some.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WriteAsync(
        ServerId serverId, DateTimeOffset lookedAt, IReadOnlyCollection<ObservedGuest> guests, CancellationToken cancellationToken)
    {
        var ours = guests.Where(guest => guest.Owner is not null).ToList();
        if (ours.Count == 0)
            return;
        var references = ours.Select(guest => guest.Reference).ToArray();
        var states = ours.Select(guest => guest.State.ToString()).ToArray();
        var addresses = ours.Select(guest => guest.Addresses.Count > 0 ? guest.Addresses[0] : "").ToArray();
        var startedAt = ours.Select(guest => guest.Figures?.StartedAt?.ToUnixTimeMilliseconds() ?? 0).ToArray();
        var cpus = ours.Select(guest => guest.Size?.Cpus ?? 0).ToArray();
        var memory = ours.Select(guest => guest.Size?.MemoryBytes ?? 0).ToArray();
        var disk = ours.Select(guest => guest.Size?.DiskBytes ?? 0).ToArray();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // "s" says when the look before was. "next" is the row as it should be; the update touches it only where it is not so already. While an operation is at work its
        // doings are no drift, and a guest that starts or stops just now has not yet arrived where it may contradict anything.
        var changed = await database.Database.SqlQuery<ChangedRow>(
            $"""
            with next as (
              select i.id, seen.state,
                case when seen.state in ('Running', 'Frozen', 'Starting', 'Stopping') then coalesce(nullif(seen.address, ''), i.address) end as address,
                case when seen.state in ('Running', 'Frozen', 'Stopping')
                  then case when seen.started > 0 then to_timestamp(seen.started / 1000.0) else i.started_at end end as started_at,
                case
                  when i.lifecycle <> 'Ready' then 'None'
                  when exists (select from operations o where o.instance_id = i.id and o.state in ('Pending', 'Running', 'Unwinding', 'Stuck'))
                    then i.drift
                  when seen.state not in ('Running', 'Stopped', 'Frozen') then i.drift
                  when seen.state <> i.desired_state then 'StateChangedOutside'
                  when (seen.cpus > 0 and seen.cpus <> i.cpus) or (seen.memory > 0 and seen.memory <> i.memory_bytes)
                    or (seen.disk > 0 and seen.disk <> i.disk_bytes) then 'SizeChangedOutside'
                  else 'None'
                end as drift
              from unnest({references}, {states}, {addresses}, {startedAt}, {cpus}, {memory}, {disk})
                as seen (reference, state, address, started, cpus, memory, disk)
              join instances i on i.server_id = {serverId.Value} and i.engine_reference = seen.reference
              where i.lifecycle in ('Provisioning', 'Ready') and (i.observed_at is null or i.observed_at < {lookedAt})
            )
            update instances i set
              observed_state = next.state, observed_at = {lookedAt}, address = next.address, started_at = next.started_at, drift = next.drift,
              state_changed_at = case
                when i.observed_state = next.state then i.state_changed_at
                when next.state not in ('Stopped', 'Error') or i.observed_state in ('Error', 'Missing') then {lookedAt}
                else least({lookedAt}, coalesce(greatest(i.observed_at, s.observed_at), {lookedAt})) end
            from next, servers s
            where i.id = next.id and s.id = i.server_id and (i.observed_at is null or i.observed_at < {lookedAt})
              and (i.observed_state, i.address, i.started_at, i.drift)
                is distinct from (next.state::varchar, next.address, next.started_at, next.drift)
            returning i.id as "Id", i.project_id as "ProjectId"
            """).ToListAsync(cancellationToken);
        Publish(changed);
    }

    /// <summary>The references that should be at the server and are not among those seen; operations at work are left out.</summary>
    public async Task<IReadOnlySet<string>> MissingAsync(
        ServerId serverId, DateTimeOffset lookedAt, IReadOnlyCollection<string> seen, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var references = seen.ToArray();
        var missing = await database.Database.SqlQuery<string>(
            $"""
            select i.engine_reference as "Value" from instances i
            where i.server_id = {serverId.Value} and i.lifecycle = 'Ready' and i.engine_reference is not null
              and i.engine_reference <> all ({references}) and i.drift <> 'Ghost' and (i.observed_at is null or i.observed_at < {lookedAt})
              and not exists (select from operations o where o.instance_id = i.id and o.state in ('Pending', 'Running', 'Unwinding', 'Stuck'))
            """).ToListAsync(cancellationToken);
        return missing.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Writes that the server does not have these guests any more.</summary>
    public async Task WriteGhostsAsync(
        ServerId serverId, DateTimeOffset lookedAt, IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        var gone = references.ToArray();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var changed = await database.Database.SqlQuery<ChangedRow>(
            $"""
            update instances i set observed_state = 'Missing', observed_at = {lookedAt}, drift = 'Ghost', address = null, started_at = null,
              state_changed_at = least({lookedAt}, coalesce(greatest(i.observed_at, s.observed_at), {lookedAt}))
            from servers s
            where i.server_id = {serverId.Value} and s.id = i.server_id and i.engine_reference = any ({gone}) and i.lifecycle = 'Ready'
              and (i.observed_at is null or i.observed_at < {lookedAt})
              and not exists (select from operations o where o.instance_id = i.id and o.state in ('Pending', 'Running', 'Unwinding', 'Stuck'))
            returning i.id as "Id", i.project_id as "ProjectId"
            """).ToListAsync(cancellationToken);
        Publish(changed);
    }

    private void Publish(List<ChangedRow> rows)
    {
        if (rows.Count > 0)
            changes.Publish([.. rows.Select(row => new Change(ChangeTopic.Instance, row.Id, ProjectId.From(row.ProjectId)))]);
    }
}
