using System.Globalization;
using System.Resources;
using VmManager.Core.Mail;
using VmManager.Core.People;
using VmManager.Core.People.Mails;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>The mails of the ladder, each in the language of who reads it.</summary>
internal sealed class LadderMails(IPublicAddress address)
{
    private static readonly ResourceManager Texts = new("VmManager.Core.Billing.Ladder.LadderMailText", typeof(LadderMails).Assembly);

    /// <param name="person">Who reads it.</param>
    /// <param name="project">Whose points ran low.</param>
    /// <param name="projectName">As its people call it.</param>
    /// <param name="notice">What they are told in the app.</param>
    /// <param name="keptUntil">Until when disks are kept at least; null for ever.</param>
    /// <param name="stops">Whether instances are stopped at all.</param>
    public MailMessage Compose(
        Person person, ProjectId project, string projectName, LadderNotice notice, DateTimeOffset? keptUntil, bool stops)
    {
        var culture = CultureInfo.GetCultureInfo(person.Language ?? Languages.All[0]);
        object[] values = [projectName, .. Values(notice, culture), keptUntil is { } until ? Day(until, culture) : ""];
        string Say(string key, params object[] arguments) => string.Format(culture, Texts.GetString(key, culture)!, arguments);
        var body = Say($"{notice.Kind}_Body", values);
        if (Consequence(notice.Kind, keptUntil, stops) is { } consequence)
            body += " " + Say(consequence, values);
        var add = notice.Kind == NoticeKind.Deleted ? null : address.Link($"/billing/add?project={project}");
        var content = new MailLayout.Content(
            culture.TwoLetterISOLanguageName,
            Say("Greeting", person.DisplayName),
            body,
            add is null ? null : new MailLayout.Action(Say("Add"), add, Say("LinkFallback")),
            Say(Aside(notice.Kind)),
            Say("Footer", address.Link("/").Host));
        return new MailMessage(person.Email!, Say($"{notice.Kind}_Subject", values), MailLayout.Text(content), MailLayout.Html(content));
    }

    private static string? Consequence(NoticeKind kind, DateTimeOffset? keptUntil, bool stops) => (kind, stops) switch
    {
        (NoticeKind.RunningLow, _) => stops ? "RunningLow_Stop" : "RunningLow_Run",
        (NoticeKind.Empty, false) => "Empty_Run",
        (NoticeKind.Empty, true) => keptUntil is null ? "Empty_Keep" : "Empty_Delete",
        _ => null,
    };

    private static string Aside(NoticeKind kind) => kind switch
    {
        NoticeKind.RunningLow or NoticeKind.Empty => "WarningAside",
        NoticeKind.Deleted => "Deleted_Aside",
        _ => "AlwaysAside",
    };

    private static IEnumerable<object> Values(LadderNotice notice, CultureInfo culture) => notice.Arguments.Select((argument, index) => (notice.Kind, index) switch
    {
        (NoticeKind.RunningLow, 1) => Points.Format(long.Parse(argument, CultureInfo.InvariantCulture), culture),
        (NoticeKind.FinalNotice or NoticeKind.Recoverable, 0) =>
            Day(DateTimeOffset.Parse(argument, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), culture),
        _ => argument,
    });

    private static string Day(DateTimeOffset at, CultureInfo culture) => at.UtcDateTime.ToString("D", culture);
}
