using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>Why an admin does something about points; the person concerned reads it.</summary>
internal static class Reasons
{
    private const int Shortest = 3;
    private const int Longest = 200;

    /// <summary>The name of the field in refusals.</summary>
    public const string Field = "Reason";

    /// <summary>3 to 200 characters of one line; null when it is.</summary>
    public static Invalid? Refusal(string? reason)
    {
        var text = reason?.Trim() ?? "";
        if (text.Length is < Shortest or > Longest)
            return new Invalid([BillingErrors.ReasonNeeded()]);
        return text.Any(char.IsControl) || !StorableText.IsStorable(text)
            ? new Invalid([FieldErrors.ControlCharacters() with { Field = Field }])
            : null;
    }
}
