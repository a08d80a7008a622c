using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Passwords;

/// <summary>Mails a link that sets a new password. The answer says nothing about the address.</summary>
public sealed class RequestPasswordReset(PeopleSessions sessions, AccountMails mails, IMailOutbox outbox, EvenTime evenTime)
{
    public async Task<Result> RunAsync(string? emailText, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Parse(emailText, "Email");
        return email.IsSuccess
            ? await evenTime.RunAsync(() => AnswerAsync(email.Value, cancellationToken), cancellationToken)
            : email.Error;
    }

    private async Task<Result> AnswerAsync(string email, CancellationToken cancellationToken)
    {
        await using var session = await sessions.OpenAsync(cancellationToken);
        if (await session.Users.FindByEmailAsync(email) is { } person)
        {
            // Not yet confirmed people may do this too: whoever opens the link has the mailbox, so ResetPassword confirms the address.
            var token = await session.Users.GeneratePasswordResetTokenAsync(person);
            await outbox.AddAsync(session.Database, AccountMails.Kinds.PasswordReset, mails.PasswordReset(person, token), cancellationToken);
            await session.Database.SaveChangesAsync(cancellationToken);
            outbox.Wake();
        }
        return Result.Success;
    }
}
