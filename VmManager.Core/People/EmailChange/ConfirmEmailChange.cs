using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.People.EmailChange;

/// <summary>Puts the new address in force by the link mailed to it, ends all sessions and tells the old address.</summary>
public sealed class ConfirmEmailChange(
    PeopleSessions sessions, AccountMails mails, IMailOutbox outbox, IAuditLog audit, IChangeHub changes)
{
    public async Task<Result> RunAsync(
        Actor actor, PersonId personId, string? newEmail, string? token, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(personId) is not { Email: { } oldEmail } person)
            return LinkErrors.Invalid;
        // Refused too when the address was given to another account since the mail went out.
        if (!(await session.Users.ChangeEmailAsync(person, newEmail ?? "", token ?? "")).Succeeded)
            return LinkErrors.Invalid;
        audit.Add(
            session.Database, actor with { PersonId = person.Id }, "person.email_changed", PeopleAudit.Subject(person),
            ("from", oldEmail), ("to", newEmail!));
        await outbox.AddAsync(session.Database, AccountMails.Kinds.EmailChanged, mails.EmailChanged(person, oldEmail), cancellationToken);
        try
        {
            if ((await session.SaveAsync(cancellationToken)).Error is { } error)
                return error;
        }
        catch (DbUpdateException)
        {
            return LinkErrors.Invalid;
        }
        outbox.Wake();
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
