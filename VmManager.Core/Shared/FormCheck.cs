namespace VmManager.Core.Shared;

/// <summary>Collects what is wrong with a form, field by field, so that a person sees everything at once.</summary>
public sealed class FormCheck
{
    private readonly List<Error> _problems = [];

    /// <summary>Everything wrong so far as one <see cref="Invalid"/>; null when nothing is.</summary>
    public Error? Error => _problems.Count == 0 ? null : new Invalid([.. _problems]);

    public bool IsClean(string field) => !_problems.Exists(problem => string.Equals(problem.Field, field, StringComparison.Ordinal));

    public void Add(string field, Error error) => _problems.Add(error with { Field = field });

    public void AddIf(bool isWrong, string field, Error error)
    {
        if (isWrong)
            Add(field, error);
    }

    /// <summary>One line of text: trimmed, present, not too long, no control characters.</summary>
    /// <returns>The trimmed text.</returns>
    public string Line(string field, string? text, int maxLength, bool isRequired = true)
    {
        var trimmed = text?.Trim() ?? "";
        AddIf(isRequired && trimmed.Length == 0, field, FieldErrors.Required());
        AddIf(trimmed.Length > maxLength, field, FieldErrors.TooLong(maxLength));
        AddIf(trimmed.Any(char.IsControl) || !StorableText.IsStorable(trimmed), field, FieldErrors.ControlCharacters());
        return trimmed;
    }

    public void Range(string field, long value, long min, long max) =>
        AddIf(value < min || value > max, field, FieldErrors.OutOfRange(min, max));

    public void Range(string field, double value, double min, double max) =>
        AddIf(!(value >= min && value <= max), field, FieldErrors.OutOfRange(min, max));
}

/// <summary>What can be wrong with any field.</summary>
public static class FieldErrors
{
    public static Error Required() => new("field.required", "Fill in this field.");

    public static Error TooLong(int maxLength) => new("field.too_long", $"Use at most {maxLength} characters.") { Arguments = [maxLength] };

    public static Error ControlCharacters() =>
        new("field.control_characters", "This text holds line breaks or invisible control characters: type it anew.");

    public static Error OutOfRange(object min, object max) =>
        new("field.out_of_range", $"Enter a value from {min} to {max}.") { Arguments = [min, max] };
}
