using Microsoft.AspNetCore.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>Identity's failures in our words.</summary>
internal static class IdentityOutcome
{
    /// <summary>Password rules become errors at <paramref name="field"/>; anything else is a bug of ours.</summary>
    public static Result ForPassword(this IdentityResult outcome, string field)
    {
        if (outcome.Succeeded)
            return Result.Success;
        var problems = outcome.Errors.Select(error => PasswordRules.Translate(error) is { } known ? known with { Field = field } : null).ToList();
        if (problems.Contains(null))
            throw new InvalidOperationException("Identity refused: " + string.Join("; ", outcome.Errors.Select(error => $"{error.Code} {error.Description}")));
        return new Invalid(problems.OfType<Error>().DistinctBy(error => error.Code, StringComparer.Ordinal).ToList());
    }

    /// <summary>Where no refusal is expected.</summary>
    public static void MustSucceed(this IdentityResult outcome)
    {
        if (!outcome.Succeeded)
            throw new InvalidOperationException("Identity refused: " + string.Join("; ", outcome.Errors.Select(error => $"{error.Code} {error.Description}")));
    }
}
