using System.Globalization;
using Microsoft.Extensions.Localization;
using VmManager.Core.Billing;

namespace VmManager.Web.Features.Billing;

/// <summary>What people were told, in the language of the one who reads it.</summary>
public sealed class NoticeWords(IStringLocalizer<BillingText> text)
{
    public string Of(NoticeView notice) => text[$"Notice.{notice.Kind}", [.. Values(notice.Kind, notice.Arguments)]];

    public static string Tone(NoticeKind kind) => kind switch
    {
        NoticeKind.RunningLow => "warning",
        NoticeKind.Empty or NoticeKind.FinalNotice or NoticeKind.Recoverable or NoticeKind.Deleted or NoticeKind.PaymentRefused => "danger",
        NoticeKind.Woken or NoticeKind.PaymentConfirmed => "success",
        _ => "info",
    };

    public static string IconOf(NoticeKind kind) => Tone(kind) switch
    {
        "success" => "check-circle",
        "info" => "info",
        _ => "warning",
    };

    private static IEnumerable<string> Values(NoticeKind kind, IReadOnlyList<string> arguments) => arguments.Index().Select(argument => (kind, argument.Index) switch
    {
        (NoticeKind.RunningLow, 1) or (NoticeKind.PriceAnnounced, 2 or 3) or (NoticeKind.PaymentConfirmed or NoticeKind.PaymentRefused, 0) => Amount(argument.Item),
        (NoticeKind.FinalNotice or NoticeKind.Recoverable, 0) or (NoticeKind.PriceAnnounced, 1) => Day(argument.Item),
        _ => argument.Item,
    });

    private static string Amount(string microPoints) =>
        long.TryParse(microPoints, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
            ? Core.Shared.Points.Format(amount, CultureInfo.CurrentCulture)
            : microPoints;

    private static string Day(string at) => DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time.UtcDateTime.ToString("D", CultureInfo.CurrentCulture)
        : at;
}
