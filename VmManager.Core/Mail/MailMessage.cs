namespace VmManager.Core.Mail;

/// <summary>A mail to one person. The sender's address is the platform's, from its configuration.</summary>
/// <param name="Recipient">One address, without a display name.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The whole content as plain text.</param>
/// <param name="Html">The same content as HTML.</param>
public sealed record MailMessage(string Recipient, string Subject, string Text, string Html);
