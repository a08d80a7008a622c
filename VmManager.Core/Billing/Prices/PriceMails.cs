using System.Globalization;
using System.Resources;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.People.Mails;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>The mail about a price to come, in the person's language.</summary>
internal sealed class PriceMails(IPublicAddress address)
{
    private static readonly ResourceManager Texts = new("VmManager.Core.Billing.Prices.PriceMailText", typeof(PriceMails).Assembly);

    /// <param name="person">Who is told.</param>
    /// <param name="price">The new price.</param>
    /// <param name="plan">Name of the plan.</param>
    /// <param name="before">What the person pays per hour, in micro-points.</param>
    public MailMessage Announcement(Person person, PlanPrice price, string plan, long before)
    {
        // The platform speaks by itself here: nobody's browser tells a language.
        var culture = CultureInfo.GetCultureInfo(person.Language ?? "en");
        string Say(string key, params object[] values) => string.Format(culture, Texts.GetString(key, culture)!, values);
        string Amount(long microPoints) => Points.Format(microPoints, culture);
        var day = price.EffectiveAt.UtcDateTime.ToString("D", culture);
        var terms = price.CapPerMonth is { } cap
            ? Say("TermsCapped", Amount(price.PerHour), Amount(price.PerHourStopped), Amount(cap))
            : Say("Terms", Amount(price.PerHour), Amount(price.PerHourStopped));
        var content = new MailLayout.Content(
            culture.TwoLetterISOLanguageName,
            Say("Greeting", person.DisplayName),
            Say("Announced_Body", plan, day, Amount(before), terms),
            new MailLayout.Action(Say("Announced_Action"), address.Link("/billing"), Say("LinkFallback")),
            Say("Announced_Aside", day),
            Say("Footer", address.Link("/").Host));
        return new MailMessage(person.Email!, Say("Announced_Subject", plan), MailLayout.Text(content), MailLayout.Html(content));
    }
}
