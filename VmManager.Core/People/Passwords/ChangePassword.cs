using VmManager.Core.Audit;
using VmManager.Core.Live;
using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Passwords;

/// <summary>Changes one's own password and ends one's other sessions.</summary>
public sealed class ChangePassword(
    PeopleSessions sessions, SignInGuards guards, AccountMails mails, IMailOutbox outbox, IAuditLog audit, IChangeHub changes)
{
    /// <summary>Errors belong to the fields "CurrentPassword" and "NewPassword".</summary>
    public async Task<Result> RunAsync(Actor actor, string? currentPassword, string? newPassword, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(actor.PersonId) is not { } person)
            return new NotFound("account");
        if ((await session.ProveAsync(guards, person, currentPassword, cancellationToken)).Error is { } refused)
            return refused;
        return await SetAsync(session, actor, person, currentPassword, newPassword, cancellationToken);
    }

    /// <summary>
    /// Replaces a one-time password by the person's own. The caller vouches that the person has just signed in with the one-time password;
    /// it is refused unless one is in force.
    /// </summary>
    public async Task<Result> ReplaceOneTimeAsync(Actor actor, string? newPassword, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.FindAsync(actor.PersonId) is not { MustChangePassword: true } person)
            return LinkErrors.Invalid;
        return await SetAsync(session, actor, person, currentPassword: null, newPassword, cancellationToken);
    }

    private async Task<Result> SetAsync(
        PeopleSession session, Actor actor, Person person, string? currentPassword, string? newPassword, CancellationToken cancellationToken)
    {
        if (await session.IsPasswordAsync(person, newPassword))
            return new Invalid("NewPassword", "password.same", "This is the current password. Choose another.");
        var outcome = (await session.SetPasswordAsync(person, newPassword ?? "")).ForPassword("NewPassword");
        if (!outcome.IsSuccess)
            return outcome;
        person.MustChangePassword = false;
        audit.Add(session.Database, actor, "person.password_changed", PeopleAudit.Subject(person));
        if (currentPassword is not null)
            await outbox.AddAsync(session.Database, AccountMails.Kinds.PasswordChanged, mails.PasswordChanged(person), cancellationToken);
        if ((await session.SaveAsync(cancellationToken)).Error is { } error)
            return error;
        outbox.Wake();
        changes.Publish(new Change(ChangeTopic.Person, person.Id.Value));
        return Result.Success;
    }
}
