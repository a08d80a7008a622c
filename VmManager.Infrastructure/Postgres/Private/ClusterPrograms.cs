using System.Diagnostics;
using System.Globalization;

namespace VmManager.Infrastructure.Postgres.Private;

/// <summary>PostgreSQL's own programs, run as the user that owns the cluster: PostgreSQL refuses root.</summary>
internal sealed class ClusterPrograms(PostgresOptions options)
{
    private const string Installed = "/usr/lib/postgresql";

    /// <summary>Whether the cluster belongs to another user than this process's.</summary>
    public static bool AsOtherUser => Environment.IsPrivilegedProcess;

    /// <summary>Runs one of PostgreSQL's programs to its end.</summary>
    public Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder(), program);
        return AsOtherUser
            ? RunAsOtherAsync([path, .. arguments], cancellationToken)
            : ExecuteAsync(path, arguments, cancellationToken);
    }

    /// <summary>Makes a folder that only the cluster's user can enter.</summary>
    public async Task MakeFolderAsync(string path, CancellationToken cancellationToken)
    {
        if (!AsOtherUser)
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var made = await ExecuteAsync("install", ["-d", "-m", "0700", "-o", options.RunAs, path], cancellationToken);
        if (made.ExitCode != 0)
        {
            throw new DatabaseUnavailableException(
                $"The folder {path} cannot be given to the user \"{options.RunAs}\", who runs the private PostgreSQL: {made.Output} "
                + "Debian's package postgresql makes that user; or name another one in \"Postgres:RunAs\".");
        }
    }

    private async Task<ProgramResult> RunAsOtherAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        File.Exists("/usr/bin/setpriv")
            ? await ExecuteAsync(
                "/usr/bin/setpriv", [$"--reuid={options.RunAs}", $"--regid={options.RunAs}", "--init-groups", "--", .. command], cancellationToken)
            : await ExecuteAsync("runuser", ["-u", options.RunAs, "--", .. command], cancellationToken);

    private string Folder()
    {
        if (options.BinDirectory is { } configured)
            return configured;
        var newest = Directory.Exists(Installed)
            ? Directory.EnumerateDirectories(Installed)
                .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")) && File.Exists(Path.Combine(folder, "bin", "pg_ctl")))
                .MaxBy(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            : null;
        return newest is not null
            ? Path.Combine(newest, "bin")
            : throw new DatabaseUnavailableException(
                $"PostgreSQL is not installed: there is no initdb under {Installed}. Install it (Debian, Ubuntu: apt-get install postgresql), "
                + "or give a database in \"ConnectionStrings:VmManager\".");
    }

    private static async Task<ProgramResult> ExecuteAsync(string path, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process();
        // "/" because the cluster's user may not be allowed into ours.
        process.StartInfo = new ProcessStartInfo(path, arguments)
        { WorkingDirectory = "/", UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        process.StartInfo.Environment["LC_ALL"] = "C.UTF-8";
        process.Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new ProgramResult(process.ExitCode, $"{await output}{await errors}".Trim());
    }
}

/// <summary>How a program ended and what it said.</summary>
internal sealed record ProgramResult(int ExitCode, string Output);
