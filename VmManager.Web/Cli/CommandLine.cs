namespace VmManager.Web.Cli;

/// <summary>Commands of the executable besides serving: "admin ensure --email …".</summary>
internal static class CommandLine
{
    private static readonly string[] Commands = ["admin"];

    /// <summary>Whether the arguments name a command; otherwise the executable serves the application.</summary>
    public static bool IsCommand(string[] args) => args.Length > 0 && Commands.Contains(args[0], StringComparer.Ordinal);

    /// <summary>Runs the command against the configured database.</summary>
    /// <returns>0 for success, 1 for a refusal, 2 for arguments that cannot be understood.</returns>
    public static Task<int> RunAsync(IServiceProvider services, string[] args) => Task.FromResult(2);
}
