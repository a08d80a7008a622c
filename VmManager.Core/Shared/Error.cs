namespace VmManager.Core.Shared;

/// <summary>
/// An expected failure. <see cref="Code"/> is stable ("instance.name_taken") and names the translated text; <see cref="Message"/> is the
/// English text and says what happened, what was kept and what to do.
/// </summary>
/// <param name="Code">Stable, dotted, lower-case name of the failure; the key of its translations.</param>
/// <param name="Message">The failure in English words for a person.</param>
public record Error(string Code, string Message)
{
    /// <summary>Values that the translated text may use, in order ({0}, {1} …).</summary>
    public IReadOnlyList<object> Arguments { get; init; } = [];

    /// <summary>What the same call would meet if it were made again.</summary>
    public Recurrence Recurrence { get; init; } = Recurrence.Final;

    /// <summary>The form field the failure belongs to, or null when it belongs to the whole.</summary>
    public string? Field { get; init; }

    public sealed override string ToString() => $"{Code}: {Message}";
}

/// <summary>Whether trying again can help.</summary>
public enum Recurrence
{
    /// <summary>The same call fails again until somebody changes something.</summary>
    Final,

    /// <summary>The cause passes by itself (a lock, a time-out, a server that is starting): try again with backoff.</summary>
    Passing,
}

/// <summary>The thing does not exist, or the person may not see it: both look the same.</summary>
public sealed record NotFound(string What) : Error("not_found", $"This {What} does not exist, or you have no access to it.");

/// <summary>Several fields of one form are wrong. Nothing was written.</summary>
public sealed record Invalid(IReadOnlyList<Error> Problems)
    : Error("invalid", string.Join(" ", Problems.Select(problem => problem.Message)))
{
    public Invalid(string field, string code, string message, params object[] arguments)
        : this([new Error(code, message) { Field = field, Arguments = arguments }])
    {
    }

    /// <summary>The problems of several checks as one refusal; null when none failed.</summary>
    public static Invalid? Join(params ReadOnlySpan<Error?> errors)
    {
        List<Error> problems = [];
        foreach (var error in errors)
        {
            if (error is Invalid invalid)
                problems.AddRange(invalid.Problems);
            else if (error is not null)
                problems.Add(error);
        }
        return problems.Count == 0 ? null : new Invalid(problems);
    }
}

/// <summary>Somebody changed the thing since it was read.</summary>
public sealed record Stale(string What)
    : Error("stale", $"This {What} was changed by somebody else meanwhile. Reload it and try again: nothing was written.");
