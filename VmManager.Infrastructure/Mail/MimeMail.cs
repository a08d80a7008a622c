using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using MailMessage = VmManager.Core.Mail.MailMessage;

namespace VmManager.Infrastructure.Mail;

/// <summary>Our message as MIME: multipart/alternative, UTF-8, plain text first.</summary>
internal static class MimeMail
{
    public static System.Net.Mail.MailMessage Make(MailMessage message, MailAddress sender)
    {
        var mime = new System.Net.Mail.MailMessage
        {
            From = sender,
            Subject = message.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mime.To.Add(new MailAddress(message.Recipient));
        // System.Net.Mail writes no Message-ID by itself; filters distrust mails without one.
        mime.Headers.Add("Message-ID", $"<{Guid.NewGuid():N}@{sender.Host}>");
        // RFC 3834: keeps holiday notices from answering.
        mime.Headers.Add("Auto-Submitted", "auto-generated");
        mime.AlternateViews.Add(View(message.Text, MediaTypeNames.Text.Plain));
        mime.AlternateViews.Add(View(message.Html, MediaTypeNames.Text.Html));
        return mime;
    }

    private static AlternateView View(string text, string mediaType)
    {
        var view = AlternateView.CreateAlternateViewFromString(text.ReplaceLineEndings("\r\n"), Encoding.UTF8, mediaType);
        // Lines of any length and every letter, through every server.
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }
}
