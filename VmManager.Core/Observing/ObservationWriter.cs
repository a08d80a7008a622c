using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.Projects;

namespace VmManager.Core.Observing;

/// <summary>Brings the rows of a server's instances to what was seen. Rows that are right are not written.</summary>
internal sealed class ObservationWriter(IDbContextFactory<VmManagerDbContext> databases, IChangeHub changes)
{
    /// <param name="view">The server.</param>
    /// <param name="since">When the look began: what was written about an instance after that is newer, and stays.</param>
    /// <param name="observation">What was seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The server's instances by their reference.</returns>
    public async Task<IReadOnlyDictionary<string, InstanceId>> WriteAsync(
        ServerView view, DateTimeOffset since, ServerObservation observation, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await ReadAsync(database, view, cancellationToken);
        var guests = observation.Guests.ToDictionary(guest => guest.Reference, StringComparer.Ordinal);
        var missed = new HashSet<InstanceId>();
        var changed = new List<Change>();
        foreach (var row in rows.Where(row => row.ObservedAt is null || row.ObservedAt < since))
        {
            var guest = guests.GetValueOrDefault(row.Reference) is { } found && (found.Owner is null || found.Owner == row.Id.Value) ? found : null;
            // A guest appears some time after its row, and one look may miss one that is being moved: only two looks make a ghost.
            if (guest is null && (row.Lifecycle != InstanceLifecycle.Ready || row.IsBusy))
                continue;
            if (guest is null && missed.Add(row.Id) && !view.MissedOnce.Contains(row.Id))
                continue;
            if (await BringAsync(database, row, guest, since, cancellationToken))
                changed.Add(new Change(ChangeTopic.Instance, row.Id.Value, row.ProjectId));
        }
        view.MissedOnce = missed;
        var known = rows.Select(row => row.Id.Value).ToHashSet();
        view.Orphans = [.. observation.Guests.Where(guest => guest.Owner is { } owner && !known.Contains(owner)).Select(guest => guest.Reference)];
        if (changed.Count > 0)
            changes.Publish([.. changed]);
        return rows.ToDictionary(row => row.Reference, row => row.Id, StringComparer.Ordinal);
    }

    private static Task<List<ObservedRow>> ReadAsync(VmManagerDbContext database, ServerView view, CancellationToken cancellationToken) =>
        database.Instances.AsNoTracking().Where(InstanceRules.TakesRoom)
            .Where(instance => instance.ServerId == view.Id && instance.EngineReference != null)
            .Select(instance => new ObservedRow
            {
                Id = instance.Id,
                ProjectId = instance.ProjectId,
                Reference = instance.EngineReference!,
                Lifecycle = instance.Lifecycle,
                Desired = instance.DesiredState,
                Observed = instance.ObservedState,
                ObservedAt = instance.ObservedAt,
                Address = instance.Address,
                StartedAt = instance.StartedAt,
                Drift = instance.Drift,
                Size = new GuestSize(instance.Cpus, instance.MemoryBytes, instance.DiskBytes),
                IsBusy = database.Operations.Any(operation =>
                    operation.InstanceId == instance.Id && Operation.ActiveStates.Contains(operation.State)),
            }).ToListAsync(cancellationToken);

    /// <returns>Whether anything was different.</returns>
    private static async Task<bool> BringAsync(
        VmManagerDbContext database, ObservedRow row, ObservedGuest? guest, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var state = guest?.State ?? PowerState.Missing;
        var isUp = state is PowerState.Running or PowerState.Frozen;
        // A booting guest has no address yet, and one look without an address does not mean that it lost it.
        var address = guest is { Addresses: [var first, ..] } ? first : isUp && row.StartedAt == StartOf(guest, row) ? row.Address : null;
        var startedAt = isUp ? StartOf(guest, row) : null;
        var drift = row.IsBusy || row.Lifecycle != InstanceLifecycle.Ready ? row.Drift : DriftRule.Of(row.Desired, state, row.Size, guest?.Size);
        if (row.Lifecycle != InstanceLifecycle.Ready)
            address = row.Address;
        if (state == row.Observed && string.Equals(address, row.Address, StringComparison.Ordinal) && startedAt == row.StartedAt && drift == row.Drift)
            return false;
        var isNew = state != row.Observed;
        // Once more: an operation may have written while we looked.
        var written = await database.Instances
            .Where(instance => instance.Id == row.Id && (instance.ObservedAt == null || instance.ObservedAt < since))
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(instance => instance.ObservedState, state).SetProperty(instance => instance.ObservedAt, since)
                        .SetProperty(instance => instance.Address, address).SetProperty(instance => instance.StartedAt, startedAt)
                        .SetProperty(instance => instance.Drift, drift);
                    if (isNew)
                        set.SetProperty(instance => instance.StateChangedAt, since);
                },
                cancellationToken);
        return written > 0;
    }

    /// <summary>The engine's time, or the one known where the engine does not tell.</summary>
    private static DateTimeOffset? StartOf(ObservedGuest? guest, ObservedRow row) => guest?.Figures?.StartedAt ?? row.StartedAt;

    private sealed record ObservedRow
    {
        public required InstanceId Id { get; init; }

        public required ProjectId ProjectId { get; init; }

        public required string Reference { get; init; }

        public InstanceLifecycle Lifecycle { get; init; }

        public PowerState Desired { get; init; }

        public PowerState Observed { get; init; }

        public DateTimeOffset? ObservedAt { get; init; }

        public string? Address { get; init; }

        public DateTimeOffset? StartedAt { get; init; }

        public InstanceDrift Drift { get; init; }

        public required GuestSize Size { get; init; }

        public bool IsBusy { get; init; }
    }
}
