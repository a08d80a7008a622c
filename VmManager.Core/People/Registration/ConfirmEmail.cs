using VmManager.Core.Audit;
using VmManager.Core.Billing;
using VmManager.Core.Live;
using VmManager.Core.People.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Registration;

/// <summary>Confirms a new account's address by the mailed link.</summary>
public sealed class ConfirmEmail(PeopleSessions sessions, WelcomeGrants welcome, IAuditLog audit, IChangeHub changes)
{
    public async Task<Result> RunAsync(Actor actor, PersonId personId, string? token, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        // A wrong person and a wrong token look alike.
        if (await session.FindAsync(personId) is not { } person || !(await session.Users.ConfirmEmailAsync(person, token ?? "")).Succeeded)
            return LinkErrors.Invalid;
        audit.Add(session.Database, actor with { PersonId = person.Id }, "person.email_confirmed", PeopleAudit.Subject(person));
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        await welcome.GiveAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
