using System.Globalization;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What people can be told about points. Amounts in arguments are points as text, in invariant form.</summary>
public static class BillingErrors
{
    public static Error NotEnough(long missing) =>
        new("billing.not_enough", $"{Words(missing)} points are missing. Nothing was changed: add points and try again.") { Arguments = [Words(missing)] };

    public static Error KeyReused() =>
        new("billing.key_reused", "This was done before with other values. Nothing was written: open the form again.");

    public static Error SameAccount() => new("billing.same_account", "Choose two different projects.");

    public static Error UnknownAccount() => new("billing.unknown_account", "There is no such account.");

    public static Error AlreadyReversed() => new("billing.already_reversed", "This entry was taken back before.");

    public static Error CannotReverse() => new("billing.cannot_reverse", "A reversal cannot be taken back itself: grant or correct instead.");

    public static Error ReasonNeeded() => new("billing.reason_needed", "Say why, in 3 to 200 characters: the person reads it.") { Field = "Reason" };

    public static Error PriceNotAccepted() =>
        new("billing.price_not_accepted", "Its plan has a new price. Accept it first: nothing is charged by it before you do.");

    public static Error PriceNotNewest() => new("billing.price_not_newest", "This price was replaced meanwhile. Look at the newest one.");

    public static Error PriceNotYet() =>
        new("billing.price_not_yet", "This price does not hold yet. Until its day comes, the present one stays: nothing was changed.");

    public static Error PriceReplaced() => new(
        "billing.price_replaced", "The price was raised while you were choosing. Nothing was begun: look at the new price, and confirm it if it suits you.");

    public static Error PriceInThePast() => new("billing.price_in_the_past", "Choose a day to come, or none for at once.");

    public static Error PriceUnchanged() => new("billing.price_unchanged", "This is the price already. Nothing would change.");

    public static Error PriceTooSoon(int days) =>
        new("billing.price_too_soon", $"A higher price needs to be announced at least {days} days ahead.") { Arguments = [days] };

    public static Error CapBelowHour() => new("billing.cap_below_hour", "The cap must be at least the price of one hour.");

    public static Error StoppedAboveRunning() => new("billing.stopped_above_running", "Stopped cannot cost more than running.");

    public static Error VoucherUnknown() => new("billing.voucher_unknown", "This code is not valid. Check it for mistakes.") { Field = "Code" };

    public static Error VoucherExpired() => new("billing.voucher_expired", "This voucher has expired or was withdrawn.") { Field = "Code" };

    public static Error VoucherUsedUp() => new("billing.voucher_used_up", "This voucher has been used up.") { Field = "Code" };

    public static Error VoucherHad() => new("billing.voucher_had", "You have redeemed this voucher already.") { Field = "Code" };

    public static Error VoucherLocked(TimeSpan wait)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));
        return new("billing.voucher_locked", $"Too many wrong codes. Try again in {minutes} minutes.") { Field = "Code", Arguments = [minutes] };
    }

    public static Error VoucherCodeTaken() => new("billing.voucher_code_taken", "There is a voucher with this code. Choose another.");

    public static Error VoucherCodeMalformed() =>
        new("billing.voucher_code_malformed", "Use 6 to 40 letters, digits and hyphens for a code of your own, and make one voucher only.");

    public static Error PaymentNotOffered() => new("billing.payment_not_offered", "Points cannot be bought this way here.");

    public static Error PaymentDecided() => new("billing.payment_decided", "This request was decided before.");

    public static Error TooManyPayments(int most) =>
        new("billing.too_many_payments", $"{most} requests wait already. Withdraw one or wait.") { Arguments = [most] };

    public static Error MonthUnknown() => new("billing.month_unknown", "There is no statement for this month.");

    private static string Words(long microPoints) => Points.Format(microPoints, CultureInfo.InvariantCulture);
}
