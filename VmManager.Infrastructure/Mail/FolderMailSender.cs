using System.Globalization;
using System.Net.Mail;
using Microsoft.Extensions.Options;
using VmManager.Core.Mail;
using VmManager.Core.Shared;
using MailMessage = VmManager.Core.Mail.MailMessage;

namespace VmManager.Infrastructure.Mail;

/// <summary>Writes each mail as an .eml file, for machines without a mail server. Readable by this user only: mails hold one-time links.</summary>
internal sealed class FolderMailSender(IOptions<MailOptions> options, TimeProvider time) : IMailSender
{
    public string Destination => options.Value.Folder;

    public async Task<Result> SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var folder = options.Value.Folder;
        try
        {
            PrivateFolder.Make(folder);
            // Written aside and moved, so that a reader of the folder never meets half a mail.
            var aside = Directory.CreateDirectory(Path.Combine(folder, $".writing-{Guid.NewGuid():N}"));
            using var client = new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = aside.FullName,
                DeliveryFormat = SmtpDeliveryFormat.International,
            };
            using var mime = MimeMail.Make(message, options.Value.Sender);
            await client.SendMailAsync(mime, cancellationToken);
            var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..8]}.eml");
            aside.EnumerateFiles("*.eml").Single().MoveTo(Path.Combine(folder, name));
            aside.Delete(recursive: true);
            return Result.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SmtpException)
        {
            var words = exception.InnerException?.Message ?? exception.Message;
            return new Error("mail.folder", $"The mail cannot be written to {folder}: {words}") { Recurrence = Recurrence.Passing };
        }
    }
}

internal static class PrivateFolder
{
    public static void Make(string folder) =>
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
