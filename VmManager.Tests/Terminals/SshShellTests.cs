using VmManager.Core.Terminals;
using VmManager.Tests.Support;

namespace VmManager.Tests.Terminals;

[Collection(LocalSshdCollection.Name)]
public sealed class SshShellTests(LocalSshd sshd)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Open_WhenTheKeyIsAccepted_GivesAShellOnATerminalOfThatSize()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target, new TerminalSize(101, 37));
        var reader = await PromptAsync(shell);
        await reader.TypeAsync("tty; stty size; stty -a | grep -o -- '-*iutf8'; echo $TERM $LC_CTYPE done-$((40+2))\n");
        var text = await reader.UntilAsync("done-42");
        text.ShouldContain("/dev/pts/");
        text.ShouldContain("37 101");
        text.ShouldContain("\niutf8");
        text.ShouldContain("xterm-256color C.UTF-8");
    }

    [Fact]
    public async Task Resize_WhenTheShellRuns_IsSeenInside()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target);
        var reader = await PromptAsync(shell);
        await reader.TypeAsync("trap 'stty size' WINCH; echo ready-$((1+1))\n");
        await reader.UntilAsync("ready-2");
        shell.Resize(new TerminalSize(133, 44));
        await reader.TypeAsync("\n");
        await reader.UntilAsync("44 133");
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("exit 255", 255)]
    public async Task Exit_WhenTheShellEnds_IsItsStatus(string command, int code)
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target);
        var reader = await PromptAsync(shell);
        await reader.TypeAsync(command + "\n");
        await reader.ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).ShouldBe(new ShellExit(code, null));
    }

    [Fact]
    public async Task Exit_WhenTheHostKeyIsAnother_IsRefusedAndSaysWhy()
    {
        await using var ssh = new SshServices();
        var target = sshd.Target with { HostKeys = [await sshd.MakeOtherHostKeyAsync()] };
        await using var shell = await OpenAsync(ssh, target);
        (await new ShellReader(shell).ToEndAsync()).ShouldBe("");
        var failure = (await shell.Exit.WaitAsync(Patience)).Failure!;
        failure.Code.ShouldBe("ssh.host_key_changed");
        failure.Message.ShouldContain("it showed SHA256:");
    }

    [Fact]
    public async Task Exit_WhenNoHostKeyIsPinned_IsRefused()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target with { HostKeys = [] });
        await new ShellReader(shell).ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).Failure.ShouldBe(ShellErrors.HostKeyUnknown);
    }

    [Fact]
    public async Task Exit_WhenTheKeyIsAStrangers_SaysSo()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target with { PrivateKey = await sshd.MakeStrangersKeyAsync() });
        await new ShellReader(shell).ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).Failure.ShouldBe(ShellErrors.KeyRefused);
    }

    [Fact]
    public async Task Exit_WhenNothingListens_IsUnreachable()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target with { Port = 1 });
        await new ShellReader(shell).ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).Failure.ShouldBe(ShellErrors.Unreachable);
    }

    [Fact]
    public async Task Exit_WhenTheFarSideIsSilent_IsATimeout()
    {
        await using var ssh = new SshServices(("Ssh:ConnectSeconds", "1"));
        using var silent = new SilentListener();
        await using var shell = await OpenAsync(ssh, sshd.Target with { Port = silent.Port });
        await new ShellReader(shell).ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).Failure.ShouldBe(ShellErrors.TimedOut);
    }

    [Fact]
    public async Task Exit_WhenTheServerSideDies_IsAConnectionLost()
    {
        await using var ssh = new SshServices();
        var before = sshd.SessionProcesses();
        await using var shell = await OpenAsync(ssh, sshd.Target);
        await PromptAsync(shell);
        var server = sshd.SessionProcesses().Except(before).Where(id => ProcessTree.CommandOf(id).StartsWith("sshd:", StringComparison.Ordinal));
        foreach (var process in server.ToList())
            ProcessTree.Kill(process);
        await new ShellReader(shell).ToEndAsync();
        (await shell.Exit.WaitAsync(Patience)).Failure.ShouldBe(ShellErrors.ConnectionLost);
    }

    [Fact]
    public async Task Write_WhenInputIsLarge_ArrivesWhole()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target);
        var reader = await PromptAsync(shell);
        const int Size = 3_000_000;
        await reader.TypeAsync($"stty raw -echo; echo go-$((1+1)); head -c {Size} | sha256sum; stty sane; echo\n");
        await reader.UntilAsync("go-2");
        var paste = new byte[Size];
        new Random(1).NextBytes(paste);
        await shell.WriteAsync(paste);
        await reader.UntilAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(paste)));
    }

    [Fact]
    public async Task Dispose_WhenTheShellRuns_LeavesNoProcessAndNoFile()
    {
        await using var ssh = new SshServices();
        await using (var first = await OpenAsync(ssh, sshd.Target))
            await PromptAsync(first);
        var children = ProcessTree.DescendantsOf(Environment.ProcessId);
        var files = Terminals();
        for (var round = 0; round < 5; round++)
        {
            var shell = await OpenAsync(ssh, sshd.Target);
            await PromptAsync(shell);
            await shell.DisposeAsync();
        }
        ssh.KeyFiles().ShouldBeEmpty();
        await Poll.UntilAsync(() => !SshClients().Except(children).Any(), what: "no client");
        await Poll.UntilAsync(() => Terminals() <= files, what: "no file descriptor left");
    }

    [Fact]
    public async Task Read_WhenTheFarSideIsThere_TheKeyFileIsGone()
    {
        await using var ssh = new SshServices();
        await using var shell = await OpenAsync(ssh, sshd.Target);
        await PromptAsync(shell);
        ssh.KeyFiles().ShouldNotContain(file => file.EndsWith("/key", StringComparison.Ordinal));
    }

    private static async Task<IShell> OpenAsync(SshServices ssh, ShellTarget target, TerminalSize? size = null)
    {
        var shell = await ssh.Get<IShellLauncher>().OpenAsync(target, size ?? TerminalSize.Default, CancellationToken.None);
        shell.IsSuccess.ShouldBeTrue();
        return shell.Value;
    }

    /// <summary>Waits for the far side, without which typed text would be echoed here.</summary>
    private static async Task<ShellReader> PromptAsync(IShell shell)
    {
        (await shell.WaitToReadAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
        shell.Read(new byte[64 * 1024]);
        return new ShellReader(shell);
    }

    /// <summary>Other tests run in this process: only what terminals open is counted.</summary>
    private static int Terminals() => Directory.GetFiles("/proc/self/fd")
        .Count(file => new FileInfo(file).LinkTarget?.EndsWith("/ptmx", StringComparison.Ordinal) ?? false);

    private static IEnumerable<int> SshClients() => ProcessTree.DescendantsOf(Environment.ProcessId)
        .Where(id => ProcessTree.CommandOf(id).Contains("/usr/bin/ssh ", StringComparison.Ordinal));
}
