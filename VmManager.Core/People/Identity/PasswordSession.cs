using Microsoft.AspNetCore.Identity;
using VmManager.Core.People.SignIn;
using VmManager.Core.Shared;

namespace VmManager.Core.People.Identity;

/// <summary>What use cases do with passwords inside their unit of work.</summary>
internal static class PasswordSession
{
    public static Task<bool> HasResetTokenAsync(this PeopleSession session, Person person, string? token) =>
        session.Users.VerifyUserTokenAsync(
            person, session.Users.Options.Tokens.PasswordResetTokenProvider, UserManager<Person>.ResetPasswordTokenPurpose, token ?? "");

    public static Task<bool> IsPasswordAsync(this PeopleSession session, Person person, string? password) =>
        session.Users.CheckPasswordAsync(person, password ?? "");

    /// <summary>Checks the rules, sets the hash and a new security stamp; nothing is saved.</summary>
    public static async Task<IdentityResult> SetPasswordAsync(this PeopleSession session, Person person, string password)
    {
        (await session.Users.RemovePasswordAsync(person)).MustSucceed();
        return await session.Users.AddPasswordAsync(person, password);
    }

    /// <summary>A signed-in person proves anew who they are. Wrong answers count towards the same lock as at sign-in.</summary>
    public static async Task<Result> ProveAsync(
        this PeopleSession session, SignInGuards guards, Person person, string? password, CancellationToken cancellationToken)
    {
        var attempt = await guards.BeginAsync(person.Email!, cancellationToken);
        if (attempt.LockedFor is { } left)
            return SignInErrors.Locked(left);
        if (!await session.IsPasswordAsync(person, password))
        {
            return attempt.IsLast
                ? SignInErrors.Locked(SignInGuards.LockTime)
                : new Invalid("CurrentPassword", "password.wrong", "This is not your current password.");
        }
        await guards.ForgetAsync(person.Email!, cancellationToken);
        return Result.Success;
    }
}
