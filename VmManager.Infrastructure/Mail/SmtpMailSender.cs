using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using VmManager.Core.Mail;
using VmManager.Core.Shared;
using MailMessage = VmManager.Core.Mail.MailMessage;

namespace VmManager.Infrastructure.Mail;

/// <summary>Sends through an SMTP server.</summary>
internal sealed class SmtpMailSender(IOptions<MailOptions> options) : IMailSender
{
    private SmtpOptions Smtp => options.Value.Smtp;

    public string Destination => string.Create(CultureInfo.InvariantCulture, $"{Smtp.Host}:{Smtp.Port}");

    public async Task<Result> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        // SmtpClient.Timeout does not hold for asynchronous calls.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(Smtp.TimeoutSeconds));
        using var client = new SmtpClient(Smtp.Host, Smtp.Port)
        {
            EnableSsl = Smtp.StartTls,
            DeliveryFormat = SmtpDeliveryFormat.International,
            Credentials = string.IsNullOrEmpty(Smtp.UserName) ? null : new NetworkCredential(Smtp.UserName, Smtp.Password),
        };
        try
        {
            using var mime = MimeMail.Make(message, options.Value.Sender);
            await client.SendMailAsync(mime, patience.Token);
            return Result.Success;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Passing("mail.timeout", $"The mail server {Destination} did not answer within {Smtp.TimeoutSeconds} s.");
        }
        catch (SmtpException exception)
        {
            return Translate(exception);
        }
    }

    private Error Translate(SmtpException exception)
    {
        var words = exception.InnerException?.Message ?? exception.Message;
        if (exception.InnerException is SocketException or IOException)
            return Passing("mail.unreachable", $"The mail server {Destination} cannot be reached: {words}");
        if (exception.InnerException is AuthenticationException)
            return Passing("mail.tls", $"The mail server {Destination} offers no trustworthy TLS: {words}");
        // The recipient or the message is refused for good; everything else (busy, or a configuration that an admin will mend) may pass.
        return exception.StatusCode is SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed
            or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.ExceededStorageAllocation or SmtpStatusCode.TransactionFailed
            ? new Error("mail.refused", $"The mail server {Destination} refused the mail: {exception.Message}")
            : Passing("mail.failed", $"The mail server {Destination} did not take the mail ({exception.StatusCode}): {exception.Message}");
    }

    private static Error Passing(string code, string message) => new(code, message) { Recurrence = Recurrence.Passing };
}
