using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;

namespace VmManager.Core.Terminals;

/// <summary>Ends the terminals of people who lost their access and of instances that stopped or go away. Reads nothing but the database.</summary>
internal sealed class TerminalGuard(TerminalSessions sessions, IDbContextFactory<VmManagerDbContext> databases)
{
    /// <summary>States that leave no shell alive; a frozen machine may thaw before its connections break.</summary>
    private static readonly PowerState[] Gone = [PowerState.Stopped, PowerState.Stopping, PowerState.Missing, PowerState.Error];

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var living = sessions.Living();
        if (living.Count == 0)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var people = living.Select(session => session.Owner.Actor.PersonId).Distinct().ToList();
        var instances = living.Select(session => session.Owner.InstanceId).Distinct().ToList();
        var usable = await database.Instances.AsNoTracking()
            .Where(row => instances.Contains(row.Id) && row.Lifecycle == InstanceLifecycle.Ready && !Gone.Contains(row.ObservedState))
            .Select(row => row.Id)
            .ToHashSetAsync(cancellationToken);
        var allowed = await AllowedAsync(database, people, living, cancellationToken);
        foreach (var session in living)
        {
            if (!allowed(session.Owner))
                session.Finish(new TerminalEnd(TerminalEndReason.AccessLost));
            else if (!usable.Contains(session.Owner.InstanceId))
                session.Finish(new TerminalEnd(TerminalEndReason.InstanceGone));
        }
    }

    private static async Task<Func<TerminalOwner, bool>> AllowedAsync(
        VmManagerDbContext database, List<PersonId> people, IReadOnlyList<TerminalSession> living, CancellationToken cancellationToken)
    {
        var roles = await database.Users.AsNoTracking()
            .Where(person => people.Contains(person.Id) && person.SuspendedAt == null)
            .ToDictionaryAsync(person => person.Id, person => person.Role, cancellationToken);
        var projects = living.Select(session => session.Owner.ProjectId).Distinct().ToList();
        var members = await database.ProjectMembers.AsNoTracking()
            .Where(member => people.Contains(member.PersonId) && projects.Contains(member.ProjectId) && member.Role != ProjectRole.Viewer)
            .Select(member => new { member.PersonId, member.ProjectId })
            .ToHashSetAsync(cancellationToken);
        return owner => roles.TryGetValue(owner.Actor.PersonId, out var role)
            && (role == PersonRole.Admin || members.Contains(new { owner.Actor.PersonId, owner.ProjectId }));
    }
}
