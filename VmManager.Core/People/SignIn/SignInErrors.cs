using VmManager.Core.Shared;

namespace VmManager.Core.People.SignIn;

/// <summary>Why somebody is not signed in.</summary>
public static class SignInErrors
{
    /// <summary>The same for an unknown address and a wrong password.</summary>
    public static Error Wrong { get; } = new("sign_in.wrong", "The e-mail address or the password is wrong.");

    /// <summary>Told only after the right password.</summary>
    public static Error NotConfirmed { get; } = new(
        "sign_in.not_confirmed", "Confirm your e-mail address first: open the link in the mail that you got when you registered.");

    /// <summary>Told only after the right password.</summary>
    public static Error Suspended { get; } = new(
        "sign_in.suspended", "This account is suspended. Write to the people who run this platform.");

    public static Error Locked(TimeSpan left)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(left.TotalMinutes));
        return new Error("sign_in.locked", $"Too many failed attempts. Try again in {minutes} min, or choose a new password by mail.")
        {
            Arguments = [minutes],
            Recurrence = Recurrence.Passing,
        };
    }
}
