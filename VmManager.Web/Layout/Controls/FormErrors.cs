using VmManager.Core.Shared;

namespace VmManager.Web.Layout.Controls;

/// <summary>What a form's last submission was refused for, by field.</summary>
public sealed class FormErrors
{
    private List<Error> _all = [];

    public static FormErrors None => new();

    public bool IsEmpty => _all.Count == 0;

    public IReadOnlyList<Error> All => _all;

    /// <summary>Those that belong to no field of the form.</summary>
    public IEnumerable<Error> General(params IReadOnlyCollection<string> fields) =>
        _all.Where(error => error.Field is null || !fields.Contains(error.Field, StringComparer.OrdinalIgnoreCase));

    public Error? For(string field) => _all.Find(error => string.Equals(error.Field, field, StringComparison.OrdinalIgnoreCase));

    /// <summary>Replaces what was there.</summary>
    public void Set(Error error) => _all = error is Invalid invalid ? [.. invalid.Problems] : [error];

    /// <summary>Replaces what was there for one field, such as after a check while typing.</summary>
    public void Set(string field, Error? error)
    {
        Clear(field);
        if (error is null)
            return;
        var problems = error is Invalid invalid ? invalid.Problems : [error];
        _all.AddRange(problems.Select(problem => problem with { Field = field }));
    }

    public void Clear() => _all = [];

    public void Clear(string field) => _all.RemoveAll(error => string.Equals(error.Field, field, StringComparison.OrdinalIgnoreCase));
}
