using VmManager.Core.Audit;
using VmManager.Core.Live;
using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Administration;

/// <summary>What admins do with a person: keep out, let in again, give or take the admin role.</summary>
public sealed class ChangePerson(PeopleSessions sessions, IAuditLog audit, IChangeHub changes, TimeProvider time)
{
    /// <summary>Keeps the person out: sessions and shells end at once, machines keep running.</summary>
    public Task<Result> SuspendAsync(Actor actor, PersonId id, CancellationToken cancellationToken) =>
        ChangeAsync(actor, id, "person.suspended", person => person.SuspendedAt ??= time.GetUtcNow(), endsSessions: true, cancellationToken);

    public Task<Result> UnsuspendAsync(Actor actor, PersonId id, CancellationToken cancellationToken) =>
        ChangeAsync(actor, id, "person.unsuspended", person => person.SuspendedAt = null, endsSessions: false, cancellationToken);

    public Task<Result> SetRoleAsync(Actor actor, PersonId id, PersonRole role, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor, id, role == PersonRole.Admin ? "person.made_admin" : "person.made_user", person => person.Role = role,
            endsSessions: false, cancellationToken);

    private async Task<Result> ChangeAsync(
        Actor actor, PersonId id, string action, Action<Person> change, bool endsSessions, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("person").Error is { } refused)
            return refused;
        // Nobody locks themselves out. Since whoever acts stays an admin, there is always one left.
        if (actor.PersonId == id)
            return new Error("person.self", "You cannot suspend yourself or change your own role. Another admin can.");
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(id) is not { } person)
            return new NotFound("person");
        change(person);
        if (endsSessions)
            (await session.Users.UpdateSecurityStampAsync(person)).MustSucceed();
        else
            (await session.Users.UpdateAsync(person)).MustSucceed();
        audit.Add(session.Database, actor, action, PeopleAudit.Subject(person));
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
