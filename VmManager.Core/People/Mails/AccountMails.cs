using System.Globalization;
using System.Resources;
using VmManager.Core.Mail;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Mails;

/// <summary>The mails about accounts, in the person's language (else in that of the request that caused them).</summary>
public sealed class AccountMails(IPublicAddress address)
{
    public static class Kinds
    {
        public const string ConfirmEmail = "confirm_email";
        public const string AccountExists = "account_exists";
        public const string PasswordReset = "password_reset";
        public const string PasswordChanged = "password_changed";
        public const string EmailChange = "email_change";
        public const string EmailTaken = "email_taken";
        public const string EmailChanged = "email_changed";
    }

    private static readonly ResourceManager Texts = new("VmManager.Core.People.Mails.AccountMailText", typeof(AccountMails).Assembly);

    public MailMessage ConfirmEmail(Person person, string token) =>
        Compose(person, person.Email!, "ConfirmEmail", Link("/account/confirm", person, ("token", token)));

    public MailMessage AccountExists(Person person) => Compose(person, person.Email!, "AccountExists", address.Link("/account/sign-in"));

    public MailMessage PasswordReset(Person person, string token) =>
        Compose(person, person.Email!, "PasswordReset", Link("/account/reset", person, ("token", token)));

    public MailMessage PasswordChanged(Person person) => Compose(person, person.Email!, "PasswordChanged", address.Link("/account/forgotten"));

    public MailMessage EmailChange(Person person, string newEmail, string token) =>
        Compose(person, newEmail, "EmailChange", Link("/account/confirm-email", person, ("email", newEmail), ("token", token)));

    public MailMessage EmailTaken(Person owner) => Compose(owner, owner.Email!, "EmailTaken", address.Link("/account/sign-in"));

    public MailMessage EmailChanged(Person person, string oldEmail) => Compose(person, oldEmail, "EmailChanged", action: null, person.Email!);

    private Uri Link(string path, Person person, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var query = $"{path}?person={person.Id}";
        foreach (var (name, value) in values)
            query += $"&{name}={Uri.EscapeDataString(value)}";
        return address.Link(query);
    }

    private MailMessage Compose(Person person, string recipient, string mail, Uri? action, params object[] arguments)
    {
        var culture = Culture(person);
        string Say(string key, params object[] values) => string.Format(culture, Texts.GetString(key, culture)!, values);
        var content = new MailLayout.Content(
            culture.TwoLetterISOLanguageName,
            Say("Greeting", person.DisplayName),
            Say($"{mail}_Body", arguments),
            action is null ? null : new MailLayout.Action(Say($"{mail}_Action"), action, Say("LinkFallback")),
            Say($"{mail}_Aside"),
            Say("Footer", address.Link("/").Host));
        return new MailMessage(recipient, Say($"{mail}_Subject"), MailLayout.Text(content), MailLayout.Html(content));
    }

    private static CultureInfo Culture(Person person) =>
        CultureInfo.GetCultureInfo(person.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
