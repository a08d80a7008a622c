using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>Collects the errors of a form, so that a person sees all of them at once.</summary>
internal sealed class Fields
{
    private readonly List<Error> _problems = [];

    /// <summary>Null when every field is right.</summary>
    public Invalid? Error => _problems.Count == 0 ? null : new Invalid(_problems);

    /// <summary>The value, or the default after noting the failure.</summary>
    public T? Take<T>(Result<T> result, string? field = null)
    {
        if (result.IsSuccess)
            return result.Value;
        Add(result.Error, field);
        return default;
    }

    public void Add(Error? error, string? field = null)
    {
        if (error is Invalid invalid)
            _problems.AddRange(invalid.Problems);
        else if (error is not null)
            _problems.Add(field is null ? error : error with { Field = field });
    }
}
