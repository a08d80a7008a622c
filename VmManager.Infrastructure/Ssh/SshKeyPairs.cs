using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using VmManager.Core.People.SshKeys;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Ssh;

/// <summary>
/// Makes Ed25519 pairs with ssh-keygen, in a private folder in memory that is gone before the answer.
/// What a process left there that was killed in between goes with the next pair.
/// </summary>
internal sealed class SshKeyPairs(TimeProvider time, ILogger<SshKeyPairs> log) : ISshKeyPairs
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "vmmanager-key-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Abandoned = 3 * Patience;

    private static readonly Error Failed = new(
        "ssh_key.not_generated", "The key pair could not be made. Nothing was kept. Try again, or make one on your computer with: ssh-keygen -t ed25519")
    {
        Recurrence = Recurrence.Passing,
    };

    public async Task<Result<SshKeyPair>> GenerateAsync(string comment, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var folder = MakeFolder();
        try
        {
            var file = Path.Combine(folder, "key");
            using var process = Process.Start(new ProcessStartInfo(
                "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            if (process.ExitCode != 0)
            {
                log.LogError("ssh-keygen ended with {Code}: {Error}", process.ExitCode, await process.StandardError.ReadToEndAsync(CancellationToken.None));
                return Failed;
            }
            var publicKey = await File.ReadAllTextAsync(file + ".pub", cancellationToken);
            return new SshKeyPair(publicKey.Trim(), await File.ReadAllTextAsync(file, cancellationToken));
        }
        catch (Exception exception) when (exception is Win32Exception or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            log.LogError(exception, "ssh-keygen could not be run; is the package openssh-client installed?");
            return Failed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string MakeFolder()
    {
        if (!Directory.Exists(Memory))
            return Directory.CreateTempSubdirectory(Prefix).FullName;
        DeleteAbandoned();
        var folder = Path.Combine(Memory, $"{Prefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    private void DeleteAbandoned()
    {
        foreach (var folder in new DirectoryInfo(Memory).EnumerateDirectories(Prefix + "*"))
        {
            if (time.GetUtcNow() - new DateTimeOffset(folder.LastWriteTimeUtc) < Abandoned)
                continue;
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process deletes it at this moment, or it is another user's.
            }
        }
    }
}
