namespace VmManager.Web.Admin.Mail;

/// <summary>Words of the mail page: MailText.resx and MailText.fr.resx.</summary>
public sealed class MailText;
