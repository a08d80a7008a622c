using VmManager.Core.Audit;
using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;

namespace VmManager.Core.People.EmailChange;

/// <summary>
/// Mails a link to the address that a person wants instead of the present one. Whether somebody else has that address is not told: its
/// owner gets a mail about the attempt.
/// </summary>
public sealed class RequestEmailChange(
    PeopleSessions sessions, SignInGuards guards, AccountMails mails, IMailOutbox outbox, IAuditLog audit, EvenTime evenTime)
{
    /// <summary>Errors belong to the fields "NewEmail" and "CurrentPassword".</summary>
    public async Task<Result> RunAsync(Actor actor, string? newEmailText, string? currentPassword, CancellationToken cancellationToken)
    {
        var newEmail = EmailAddress.Parse(newEmailText, "NewEmail");
        if (!newEmail.IsSuccess)
            return new Invalid([newEmail.Error]);
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(actor.PersonId) is not { } person)
            return new NotFound("account");
        if (string.Equals(person.Email, newEmail.Value, StringComparison.OrdinalIgnoreCase))
            return new Invalid("NewEmail", "email.same", "This is your address already.");
        if ((await session.ProveAsync(guards, person, currentPassword, cancellationToken)).Error is { } refused)
            return refused;
        return await evenTime.RunAsync(() => AnswerAsync(session, actor, person, newEmail.Value, cancellationToken), cancellationToken);
    }

    private async Task<Result> AnswerAsync(
        PeopleSession session, Actor actor, Person person, string newEmail, CancellationToken cancellationToken)
    {
        if (await session.Users.FindByEmailAsync(newEmail) is { } owner)
        {
            await outbox.AddAsync(session.Database, AccountMails.Kinds.EmailTaken, mails.EmailTaken(owner), cancellationToken);
        }
        else
        {
            var token = await session.Users.GenerateChangeEmailTokenAsync(person, newEmail);
            var mail = mails.EmailChange(person, newEmail, token);
            await outbox.AddAsync(session.Database, AccountMails.Kinds.EmailChange, mail, cancellationToken);
        }
        audit.Add(session.Database, actor, "person.email_change_requested", PeopleAudit.Subject(person), ("email", newEmail));
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        outbox.Wake();
        return Result.Success;
    }
}
