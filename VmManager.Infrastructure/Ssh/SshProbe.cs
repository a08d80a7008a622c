using Microsoft.Extensions.Options;
using VmManager.Core.Shared;
using VmManager.Core.Terminals;

namespace VmManager.Infrastructure.Ssh;

internal sealed class SshProbe(SshClient client, IOptions<SshOptions> options, TimeProvider time) : ISshProbe
{
    /// <summary>The client bounds connecting, not signing in: a machine may accept and then say nothing more.</summary>
    private const int SignInSeconds = 20;

    public async Task<Result> ProbeAsync(ShellTarget target, CancellationToken cancellationToken)
    {
        using var folder = client.CreateFolder(target);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ConnectSeconds + SignInSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var process = client.StartCommand(target, folder, "true");
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return ShellErrors.TimedOut;
        }
        return Judge(process.ExitCode, folder.ReadLog());
    }

    private static Result Judge(int code, string log)
    {
        if (code == 0)
            return Result.Success;
        return code == SshFailures.ClientFailed && SshFailures.Find(log, opened: false) is { } failure
            ? failure
            : ShellErrors.Failed($"the login shell ended with status {code}.");
    }
}
