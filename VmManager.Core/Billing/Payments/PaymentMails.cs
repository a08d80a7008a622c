using System.Globalization;
using System.Resources;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Mails about requests to buy points, in the recipient's language; part of the transaction of what they tell.</summary>
internal sealed class PaymentMails(IMailOutbox outbox, IPublicAddress address)
{
    private static readonly ResourceManager Texts = new("VmManager.Core.Billing.Payments.PaymentMailText", typeof(PaymentMails).Assembly);

    /// <summary>Somebody wants to pay: whoever confirms should look. Many requests at once are one mail.</summary>
    public async Task TellAdminsAsync(VmManagerDbContext database, PaymentRow request, CancellationToken cancellationToken)
    {
        var admins = await database.Users.AsNoTracking()
            .Where(person => person.Role == PersonRole.Admin && person.EmailConfirmed && person.SuspendedAt == null)
            .ToListAsync(cancellationToken);
        foreach (var admin in admins)
        {
            var mail = Compose(
                admin, "Requested", "/admin/billing/payments",
                culture => [request.PersonName, Points.Format(request.Amount, culture), request.ProjectName, request.Reference]);
            await outbox.AddAsync(database, "payment_requested", mail, cancellationToken);
        }
    }

    /// <summary>The request was decided: each is a mail of its own, however many come within a minute.</summary>
    public async Task TellPersonAsync(VmManagerDbContext database, PaymentRequest request, CancellationToken cancellationToken)
    {
        var person = await database.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Id == request.PersonId, cancellationToken);
        if (person is null)
            return;
        var mail = Compose(
            person, request.State.ToString(), $"/billing?project={request.ProjectId}",
            culture => [Points.Format(request.Amount, culture), request.Reference, request.Reason ?? ""]);
        await outbox.AddAsync(database, $"payment:{request.Id.Value:N}", mail, cancellationToken);
    }

    /// <summary>After the commit.</summary>
    public void Wake() => outbox.Wake();

    private MailMessage Compose(Person person, string mail, string page, Func<CultureInfo, object[]> arguments)
    {
        var culture = CultureInfo.GetCultureInfo(person.Language ?? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        var values = arguments(culture);
        string Say(string key) => string.Format(culture, Texts.GetString(key, culture)!, values);
        var content = new MailLayout.Content(
            culture.TwoLetterISOLanguageName,
            string.Format(culture, Texts.GetString("Greeting", culture)!, person.DisplayName),
            Say($"{mail}_Body"),
            new MailLayout.Action(Say($"{mail}_Action"), address.Link(page), Say("LinkFallback")),
            Say($"{mail}_Aside"),
            string.Format(culture, Texts.GetString("Footer", culture)!, address.Link("/").Host));
        return new MailMessage(person.Email!, Say($"{mail}_Subject"), MailLayout.Text(content), MailLayout.Html(content));
    }
}
