using System.CommandLine;
using VmManager.Core.People.Administration;
using VmManager.Core.Shared;
using VmManager.Infrastructure.Postgres;

namespace VmManager.Web.Cli;

/// <summary>For whoever has the machine: the first admin, and an admin's way back in.</summary>
internal static class AdminCommands
{
    public static Command Make(IServiceProvider services, TextWriter output, TextWriter errors)
    {
        var email = new Option<string>("--email") { Description = "The admin's e-mail address.", Required = true };
        var ensure = new Command("ensure", "Make an admin if the platform has none, and print the one-time password.") { email };
        ensure.SetAction((arguments, cancellationToken) =>
            EnsureAsync(services, arguments.GetRequiredValue(email), output, errors, cancellationToken));
        var reset = new Command("reset-password", "Print a new one-time password for an admin, and end the admin's sessions.") { email };
        reset.SetAction((arguments, cancellationToken) =>
            ResetAsync(services, arguments.GetRequiredValue(email), output, errors, cancellationToken));
        return new Command("admin", "The people who run the platform.") { ensure, reset };
    }

    private static async Task<int> EnsureAsync(
        IServiceProvider services, string email, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await services.PrepareDatabaseAsync(cancellationToken);
        var ensured = await services.GetRequiredService<FirstAdmin>().EnsureAsync(email, cancellationToken);
        if (!ensured.IsSuccess)
            return await RefuseAsync(errors, ensured.Error);
        await output.WriteLineAsync(ensured.Value.OneTimePassword is { } password
            ? $"One-time password for {ensured.Value.Email}: {password}"
            : $"There is an admin already: {ensured.Value.Email}. A forgotten password is replaced with: admin reset-password --email {ensured.Value.Email}");
        return 0;
    }

    private static async Task<int> ResetAsync(
        IServiceProvider services, string email, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await services.PrepareDatabaseAsync(cancellationToken);
        var password = await services.GetRequiredService<FirstAdmin>().ResetPasswordAsync(email, cancellationToken);
        if (!password.IsSuccess)
            return await RefuseAsync(errors, password.Error);
        await output.WriteLineAsync($"One-time password for {email}: {password.Value}");
        return 0;
    }

    private static async Task<int> RefuseAsync(TextWriter errors, Error error)
    {
        await errors.WriteLineAsync(error.Message);
        return 1;
    }
}
