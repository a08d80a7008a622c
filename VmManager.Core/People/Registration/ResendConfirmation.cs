using VmManager.Core.Mail;
using VmManager.Core.People.Identity;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Registration;

/// <summary>Mails the confirmation link again. The answer says nothing about the address.</summary>
public sealed class ResendConfirmation(PeopleSessions sessions, AccountMails mails, IMailOutbox outbox, EvenTime evenTime)
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
        if (await session.Users.FindByEmailAsync(email) is { EmailConfirmed: false } person)
        {
            var token = await session.Users.GenerateEmailConfirmationTokenAsync(person);
            await outbox.AddAsync(session.Database, AccountMails.Kinds.ConfirmEmail, mails.ConfirmEmail(person, token), cancellationToken);
            await session.Database.SaveChangesAsync(cancellationToken);
            outbox.Wake();
        }
        return Result.Success;
    }
}
