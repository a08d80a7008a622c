using Microsoft.Extensions.Options;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

internal sealed class BillingOptionsValidator : IValidateOptions<BillingOptions>
{
    /// <summary>With room for what is filled in.</summary>
    private const int LongestInstructions = 3500;

    private const decimal MostPoints = BillingLimits.MostPerEntry / Points.One;

    public ValidateOptionsResult Validate(string? name, BillingOptions options)
    {
        var errors = new List<string>();
        Range(errors, "CycleMinutes", options.CycleMinutes, 1, 1440, 1);
        Range(errors, "SettleSeconds", options.SettleSeconds, 0, 600, 10);
        Range(errors, "BatchAccounts", options.BatchAccounts, 1, 100_000, 5000);
        Range(errors, "AnnounceDays", options.AnnounceDays, 0, 365, 14);
        CheckAmount(errors, "WelcomePoints", options.WelcomePoints);
        CheckAmount(errors, "DemoVoucherPoints", options.DemoVoucherPoints);
        if (options.NeededHours is not (>= 0 and <= 744))
            errors.Add("Billing:NeededHours must be between 0 and 744, such as 1.");
        if (options.DemoVoucher is { Length: > 0 } code && VoucherCodes.Normalize(code) is not { Length: >= VoucherCodes.Shortest and <= VoucherCodes.Longest })
            errors.Add("Billing:DemoVoucher must have 6 to 40 letters, digits and hyphens, or be left out.");
        if (options.DemoVoucher is { Length: > 0 } && options.DemoVoucherPoints <= 0)
            errors.Add("Billing:DemoVoucherPoints must be more than 0 while Billing:DemoVoucher names a code, such as 5.");
        CheckLadder(errors, options.Ladder);
        Range(errors, "Vouchers:WrongCodes", options.Vouchers.WrongCodes, 1, 100, 5);
        Range(errors, "Vouchers:LockMinutes", options.Vouchers.LockMinutes, 1, 1440, 15);
        CheckPayments(errors, options.Payments, options.Display);
        if (options.Display.RatePerPoint is <= 0)
            errors.Add("Billing:Display:RatePerPoint must be more than 0, such as 0.01, or be left out.");
        if (options.Display.Currency.Trim().Length is 0 or > 8)
            errors.Add("Billing:Display:Currency must have 1 to 8 characters, such as \"EUR\".");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckLadder(List<string> errors, LadderOptions ladder)
    {
        if (ladder.WarnHours?.Any(hours => hours is < 1 or > 2160) == true || ladder.WarnHours?.Length > 10)
            errors.Add("Billing:Ladder:WarnHours must be at most ten numbers between 1 and 2160, such as [72, 24, 2].");
        Range(errors, "Ladder:GraceDays", ladder.GraceDays, 0, 3650, 14);
        Range(errors, "Ladder:RecoveryDays", ladder.RecoveryDays, 0, 3650, 7);
        if (ladder.FinalNoticeDays < 0 || ladder.FinalNoticeDays > ladder.GraceDays)
            errors.Add("Billing:Ladder:FinalNoticeDays must be between 0 and Billing:Ladder:GraceDays, such as 3.");
        if (ladder is { Delete: true, Stop: false })
            errors.Add("Billing:Ladder:Delete needs Billing:Ladder:Stop: what is not stopped is not deleted. Switch both on or deletion off.");
    }

    private static void CheckPayments(List<string> errors, PaymentOptions payments, DisplayOptions display)
    {
        Range(errors, "Payments:MostWaiting", payments.MostWaiting, 1, 100, 5);
        CheckAmount(errors, "Payments:Manual:LeastPoints", payments.Manual.LeastPoints);
        CheckAmount(errors, "Payments:Manual:MostPoints", payments.Manual.MostPoints);
        if (payments.Manual.LeastPoints > payments.Manual.MostPoints)
            errors.Add("Billing:Payments:Manual:LeastPoints must not exceed Billing:Payments:Manual:MostPoints.");
        if (payments.Manual.Enabled && string.IsNullOrWhiteSpace(payments.Manual.Instructions))
            errors.Add("Billing:Payments:Manual:Instructions is empty: say how to pay, with {reference} and {points}.");
        if (payments.Manual.Instructions.Length > LongestInstructions)
            errors.Add($"Billing:Payments:Manual:Instructions must have at most {LongestInstructions} characters.");
        if (payments.Manual.Instructions.Contains("{money}", StringComparison.Ordinal) && display.RatePerPoint is null)
            errors.Add("Billing:Payments:Manual:Instructions says {money}: set Billing:Display:RatePerPoint, such as 0.01, or leave it out.");
    }

    private static void Range(List<string> errors, string key, int value, int least, int most, int example)
    {
        if (value < least || value > most)
            errors.Add($"Billing:{key} must be between {least} and {most}, such as {example}.");
    }

    private static void CheckAmount(List<string> errors, string key, decimal points)
    {
        if (points < 0 || points > MostPoints || !decimal.IsInteger(points * Points.One))
            errors.Add($"Billing:{key} must be between 0 and {MostPoints} points with at most six decimals.");
    }
}
