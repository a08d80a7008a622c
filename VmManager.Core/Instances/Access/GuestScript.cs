using System.Text;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Access;

/// <summary>
/// Runs guest.sh inside an instance: one command per change. The script is constant; what people chose goes to its standard input and is
/// never part of a command line.
/// </summary>
internal static class GuestScript
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly string Source = Read();

    /// <summary>Sets the new system up and waits for its address. A repeated call changes nothing.</summary>
    public static Task<Result<GuestReport>> PrepareAsync(InstanceGuest guest, GuestSecrets secrets, CancellationToken cancellationToken)
    {
        var instance = guest.Instance;
        var lines = new List<string>
        {
            instance.Name, instance.LoginUser, secrets.Password, ShellKey.AuthorizedLine(secrets.ShellKey),
            // Whoever chose no key has nothing but the password to sign in with.
            instance.AuthorizedKeys.Count == 0 ? "yes" : "no",
        };
        return RunAsync(guest, "prepare", [.. lines, .. Keys(instance.AuthorizedKeys)], instance.UserScript, cancellationToken);
    }

    /// <summary>Replaces the person's keys and puts the platform's own back.</summary>
    public static Task<Result<GuestReport>> ChangeKeysAsync(
        InstanceGuest guest, string shellKey, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var passwordLogin = keys.Count == 0 ? "yes" : "keep";
        return RunAsync(
            guest, "keys", [guest.Instance.LoginUser, ShellKey.AuthorizedLine(shellKey), passwordLogin, .. Keys(keys)], rest: null, cancellationToken);
    }

    /// <summary>Sets a password; the one before can be restored by the same operation.</summary>
    public static Task<Result<GuestReport>> ChangePasswordAsync(
        InstanceGuest guest, OperationId operationId, string password, CancellationToken cancellationToken) =>
        RunAsync(guest, "password", [$"{operationId}", guest.Instance.LoginUser, password], rest: null, cancellationToken);

    public static Task<Result<GuestReport>> RestorePasswordAsync(
        InstanceGuest guest, OperationId operationId, CancellationToken cancellationToken) =>
        RunAsync(guest, "restore-password", [$"{operationId}", guest.Instance.LoginUser], rest: null, cancellationToken);

    /// <summary>Nothing can be put back in an instance that was switched off meanwhile: it keeps what it has, and the person changes it anew.</summary>
    public static bool IsOutOfReach(StepResult result) =>
        result is StepResult.Failed { Error: var error }
        && (error.Is(EngineErrors.GuestNotRunning("")) || error.Is(EngineErrors.GuestMissing("")));

    private static async Task<Result<GuestReport>> RunAsync(
        InstanceGuest guest, string verb, IReadOnlyList<string> lines, string? rest, CancellationToken cancellationToken)
    {
        if (guest.Engine.Guest is not { } access)
            return InstanceErrors.Unsupported("commands inside the instance");
        if (lines.Any(line => line.AsSpan().ContainsAny('\n', '\r', '\0')))
            throw new InvalidOperationException($"A line for \"{verb}\" holds a line end.");
        var input = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n" + rest);
        var run = await access.RunAsync(guest.Reference, ["/bin/sh", "-c", Source, "vmmanager", verb], input, Timeout, cancellationToken);
        return run.Map(GuestReport.Read);
    }

    private static IEnumerable<string> Keys(IReadOnlyList<string> keys) => [$"{keys.Count}", .. keys];

    private static string Read()
    {
        using var stream = typeof(GuestScript).Assembly.GetManifestResourceStream("VmManager.Core.Instances.Access.guest.sh")
            ?? throw new InvalidOperationException("The resource guest.sh is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>What prepares an instance, decrypted for the moment.</summary>
internal sealed record GuestSecrets(string Password, string ShellKey)
{
    public override string ToString() => nameof(GuestSecrets);
}

/// <summary>What guest.sh printed.</summary>
/// <param name="IsDone">It came to its end.</param>
/// <param name="Problem">Its last words otherwise.</param>
internal sealed record GuestReport(bool IsDone, IReadOnlyList<string> HostKeys, IReadOnlyList<string> Addresses, string? Problem)
{
    private const int MaxProblemLength = 300;

    public static GuestReport Read(GuestCommandResult result)
    {
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IReadOnlyList<string> Values(string name) =>
            [.. lines.Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..].Trim())];
        var isDone = result.ExitCode == 0 && lines.Contains("done", StringComparer.Ordinal);
        return new GuestReport(isDone, Values("hostkey"), Values("address"), isDone ? null : LastWords(result));
    }

    /// <summary>Printable: it goes into the database and on pages.</summary>
    private static string LastWords(GuestCommandResult result)
    {
        var words = result.ErrorOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? $"its set-up ended with status {result.ExitCode}.";
        var printable = new string([.. words.Where(character => !char.IsControl(character) && !char.IsSurrogate(character))]);
        return printable.Length <= MaxProblemLength ? printable : printable[..MaxProblemLength];
    }
}
