using VmManager.Core.Shared;

namespace VmManager.Core.Mail;

/// <summary>Hands one mail to the outside: an SMTP server, or a folder of .eml files.</summary>
public interface IMailSender
{
    /// <summary>What an admin reads about it: "smtp.example.org:587" or the folder.</summary>
    string Destination { get; }

    /// <summary>
    /// Sends one mail. A failure with <see cref="Recurrence.Passing"/> is worth another attempt (connection, time-out, busy mailbox);
    /// <see cref="Recurrence.Final"/> is not (address refused, authentication refused).
    /// </summary>
    Task<Result> SendAsync(MailMessage message, CancellationToken cancellationToken);
}
