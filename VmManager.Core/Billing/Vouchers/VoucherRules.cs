using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>What a batch of vouchers must be like.</summary>
internal static class VoucherRules
{
    private const int MostCodes = 10_000;
    private const int MostUses = 1_000_000;
    private const int LongestName = 80;

    public static Invalid? Check(VoucherForm form, DateTimeOffset now)
    {
        List<Error> problems = [];
        if (form.Name.Trim() is not { Length: > 0 and <= LongestName } name || name.Any(char.IsControl) || !StorableText.IsStorable(name))
            problems.Add(new Error("billing.voucher_name", "Say what it is for, in 1 to 80 characters.") { Field = nameof(form.Name) });
        if (form.Amount is <= 0 or > BillingLimits.MostPerEntry)
            problems.Add(PointAmounts.OutOfRange(BillingLimits.MostPerEntry) with { Field = nameof(form.Amount) });
        Range(problems, nameof(form.Count), form.Count, MostCodes);
        Range(problems, nameof(form.UsesPerCode), form.UsesPerCode ?? 1, MostUses);
        Range(problems, nameof(form.UsesPerPerson), form.UsesPerPerson, MostUses);
        if (form.ExpiresAt <= now)
            problems.Add(new Error("billing.voucher_expires", "Choose a time that is still to come.") { Field = nameof(form.ExpiresAt) });
        if (form.Code is { } code && (form.Count != 1
            || VoucherCodes.Normalize(code) is not { Length: >= VoucherCodes.Shortest and <= VoucherCodes.Longest }))
        {
            problems.Add(BillingErrors.VoucherCodeMalformed() with { Field = nameof(form.Code) });
        }
        return problems.Count == 0 ? null : new Invalid(problems);
    }

    private static void Range(List<Error> problems, string field, int value, int most)
    {
        if (value < 1 || value > most)
            problems.Add(FieldErrors.OutOfRange(1, most) with { Field = field });
    }
}
