using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Registration;

/// <summary>What a person fills in to get an account.</summary>
public sealed record RegisterPersonCommand(string? Email, string? DisplayName, string? Password);

/// <summary>
/// Makes an account with its personal project and mails the link that confirms the address. The answer is the same, and takes the same
/// time, when the address has an account already: its owner gets a mail that says so.
/// </summary>
public sealed class RegisterPerson(
    PeopleSessions sessions, NewPerson newPerson, AccountMails mails, IMailOutbox outbox, IAuditLog audit, EvenTime evenTime)
{
    private const int MostAttempts = 4;

    /// <summary>Errors belong to the fields "Email", "DisplayName" and "Password" and never depend on who is registered.</summary>
    public async Task<Result> RunAsync(Actor actor, RegisterPersonCommand command, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var name = fields.Take(DisplayName.Parse(command.DisplayName, nameof(command.DisplayName))) ?? "";
        var email = fields.Take(EmailAddress.Parse(command.Email, nameof(command.Email))) ?? "";
        var password = command.Password ?? "";
        fields.Add(PasswordRules.Check(password, email, name), nameof(command.Password));
        if (fields.Error is { } error)
            return error;

        return await evenTime.RunAsync(() => AnswerAsync(actor, email, name, password, cancellationToken), cancellationToken);
    }

    private async Task<Result> AnswerAsync(Actor actor, string email, string name, string password, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryAsync(actor, email, name, password, cancellationToken);
                outbox.Wake();
                return Result.Success;
            }
            catch (DbUpdateException) when (attempt < MostAttempts)
            {
                // Registrations at the same moment met in the unique address or handle. The loser looks again: now it finds the account, or
                // takes the next handle.
            }
        }
    }

    private async Task TryAsync(Actor actor, string email, string name, string password, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.Users.FindByEmailAsync(email) is not { } known)
            await CreateAsync(session, actor, email, name, password, cancellationToken);
        else if (await session.Users.IsEmailConfirmedAsync(known))
            await RemindAsync(session, known, password, cancellationToken);
        else
            await ReplaceUnconfirmedAsync(session, known, name, password, cancellationToken);
        await session.Database.SaveChangesAsync(cancellationToken);
    }

    private async Task CreateAsync(
        PeopleSession session, Actor actor, string email, string name, string password, CancellationToken cancellationToken)
    {
        var person = await newPerson.AddAsync(session, email, name, password, cancellationToken);
        audit.Add(session.Database, actor, "person.registered", PeopleAudit.Subject(person));
        await MailLinkAsync(session, person, cancellationToken);
    }

    private async Task RemindAsync(PeopleSession session, Person known, string password, CancellationToken cancellationToken)
    {
        // The same expensive step as for a new account.
        _ = session.Users.PasswordHasher.HashPassword(known, password);
        await outbox.AddAsync(session.Database, AccountMails.Kinds.AccountExists, mails.AccountExists(known), cancellationToken);
    }

    // Whoever registered an address first need not be its owner. Until it is confirmed, the latest registration counts, and the new stamp
    // makes the links of earlier mails worthless: nobody confirms an account that somebody else holds the password of.
    private async Task ReplaceUnconfirmedAsync(
        PeopleSession session, Person known, string name, string password, CancellationToken cancellationToken)
    {
        var hash = session.Users.PasswordHasher.HashPassword(known, password);
        if (await outbox.WasJustAddedAsync(session.Database, AccountMails.Kinds.ConfirmEmail, known.Email!, cancellationToken))
            return;
        known.DisplayName = name;
        known.PasswordHash = hash;
        (await session.Users.UpdateSecurityStampAsync(known)).MustSucceed();
        await MailLinkAsync(session, known, cancellationToken);
    }

    private async Task MailLinkAsync(PeopleSession session, Person person, CancellationToken cancellationToken)
    {
        var token = await session.Users.GenerateEmailConfirmationTokenAsync(person);
        await outbox.AddAsync(session.Database, AccountMails.Kinds.ConfirmEmail, mails.ConfirmEmail(person, token), cancellationToken);
    }
}
