using System.CommandLine;

namespace VmManager.Web.Cli;

/// <summary>Commands of the executable besides serving: "admin ensure --email …", "verify".</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Misunderstood = 2;
    private static readonly string[] Commands = ["admin", "verify"];

    /// <summary>Whether the arguments name a command; otherwise the executable serves the application.</summary>
    public static bool IsCommand(string[] args) => args.Length > 0 && Commands.Contains(args[0], StringComparer.Ordinal);

    /// <summary>Runs the command against the configured database. A web process may run beside it.</summary>
    /// <returns>0 for success, 1 for a refusal, 2 for arguments that cannot be understood.</returns>
    public static Task<int> RunAsync(IServiceProvider services, string[] args) => RunAsync(services, args, Console.Out, Console.Error);

    /// <summary>The same, with other places for the answer and the refusal.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("VmManager: a self-service platform for Linux machines.")
        {
            AdminCommands.Make(services, output, errors),
            VerifyCommand.Make(services, output, errors),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false };
        try
        {
            // Of arguments that it cannot understand it prints what is wrong, and the help.
            var code = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count == 0 ? code : Misunderstood;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The database is away, most likely. Whoever typed the command reads words; the log has the rest.
            services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(CommandLine)).LogError(exception, "The command failed");
            await errors.WriteLineAsync($"The command failed: {exception.GetBaseException().Message}");
            return Failed;
        }
    }
}
