using Microsoft.AspNetCore.Identity;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>
/// What makes a password good enough: length, and not being one that everybody tries first. No composition rules: they make people write
/// "Password1!" (NIST SP 800-63B, 5.1.1.2).
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<Person>
{
    public const int MinLength = 10;

    /// <summary>Longer input only costs the server time.</summary>
    public const int MaxLength = 256;

    private const int MinDistinct = 5;

    public static Error TooShort { get; } = new("password.too_short", $"Use at least {MinLength} characters. Several words are easy to remember.")
    {
        Arguments = [MinLength],
    };

    public static Error TooLong { get; } = new("password.too_long", $"Use at most {MaxLength} characters.") { Arguments = [MaxLength] };

    public static Error TooCommon { get; } = new(
        "password.too_common", "This password is one of the first that anybody would try. Choose another: several unrelated words work well.");

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        Task.FromResult(Check(password ?? "", user.Email ?? "", user.DisplayName) is { } error
            ? IdentityResult.Failed(new IdentityError { Code = error.Code, Description = error.Message })
            : IdentityResult.Success);

    public static Error? Translate(IdentityError error) =>
        new[] { TooShort, TooLong, TooCommon }.FirstOrDefault(known => string.Equals(known.Code, error.Code, StringComparison.Ordinal));

    /// <summary>The rule that the password breaks, or null.</summary>
    public static Error? Check(string password, string email, string displayName)
    {
        if (password.Length < MinLength)
            return TooShort;
        if (password.Length > MaxLength)
            return TooLong;
        return IsCommon(password, email, displayName) ? TooCommon : null;
    }

    private static bool IsCommon(string password, string email, string displayName)
    {
        var core = Core(password);
        return password.Distinct().Count() < MinDistinct
            || CommonPasswords.All.Contains(password.ToLowerInvariant())
            || CommonPasswords.All.Contains(core)
            || IsWord(core, email)
            || IsWord(core, email.Split('@')[0])
            || IsWord(core, displayName);
    }

    private static bool IsWord(string core, string word) => word.Length >= 3 && string.Equals(core, Core(word), StringComparison.Ordinal);

    // "P@ssw0rd2026!" is "password" in a coat: digits and signs at the ends and the usual exchanges of letters do not count.
    private static string Core(string text)
    {
        var bare = text.ToLowerInvariant().Trim("0123456789!?.,;:-_#*+=&%$ ".ToCharArray());
        return bare.Length < 3
            ? text.ToLowerInvariant()
            : new string([.. bare.Select(letter => letter switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', _ => letter })]);
    }
}
