using Microsoft.Extensions.Options;

namespace VmManager.Web.Account;

/// <summary>How much one network address may ask of the account pages. Section "SignIn".</summary>
internal sealed class SignInOptions
{
    public const string Section = "SignIn";

    /// <summary>Attempts per address and minute on pages that look at a password or a link.</summary>
    public int AttemptsPerMinute { get; set; } = 30;

    /// <summary>Requests per address and ten minutes on pages that send a mail.</summary>
    public int MailsPerTenMinutes { get; set; } = 20;

    /// <summary>How long the answer takes at least on pages that must not tell whether an address is known.</summary>
    public int EvenAnswerMilliseconds { get; set; } = 400;
}

internal sealed class SignInOptionsValidator : IValidateOptions<SignInOptions>
{
    public ValidateOptionsResult Validate(string? name, SignInOptions options)
    {
        var problems = new List<string>();
        if (options.AttemptsPerMinute is < 1 or > 100_000)
            problems.Add("SignIn:AttemptsPerMinute must be between 1 and 100000.");
        if (options.MailsPerTenMinutes is < 1 or > 100_000)
            problems.Add("SignIn:MailsPerTenMinutes must be between 1 and 100000.");
        if (options.EvenAnswerMilliseconds is < 0 or > 10_000)
            problems.Add("SignIn:EvenAnswerMilliseconds must be between 0 and 10000.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
