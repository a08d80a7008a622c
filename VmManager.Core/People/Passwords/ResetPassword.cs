using VmManager.Core.Audit;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Passwords;

/// <summary>Sets a new password by the mailed link, ends all sessions, lifts a lock, and confirms the address.</summary>
public sealed class ResetPassword(
    PeopleSessions sessions, SignInGuards guards, AccountMails mails, IMailOutbox outbox, IAuditLog audit, IChangeHub changes)
{
    /// <summary>Errors of the password belong to the field "Password".</summary>
    public async Task<Result> RunAsync(
        Actor actor, PersonId personId, string? token, string? password, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        var person = await session.FindAsync(personId);
        // The link first: whoever has none learns nothing about the person's name from the password rules.
        if (person is null || !await session.HasResetTokenAsync(person, token))
            return LinkErrors.Invalid;
        var outcome = (await session.Users.ResetPasswordAsync(person, token!, password ?? "")).ForPassword("Password");
        if (!outcome.IsSuccess)
            return outcome;

        person.MustChangePassword = false;
        person.EmailConfirmed = true;
        audit.Add(session.Database, actor with { PersonId = person.Id }, "person.password_reset", PeopleAudit.Subject(person));
        await outbox.AddAsync(session.Database, AccountMails.Kinds.PasswordChanged, mails.PasswordChanged(person), cancellationToken);
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        await guards.ForgetAsync(person.Email!, cancellationToken);
        outbox.Wake();
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
