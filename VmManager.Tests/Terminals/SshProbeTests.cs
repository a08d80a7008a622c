using VmManager.Core.Shared;
using VmManager.Core.Terminals;
using VmManager.Tests.Support;

namespace VmManager.Tests.Terminals;

[Collection(LocalSshdCollection.Name)]
public sealed class SshProbeTests(LocalSshd sshd)
{
    [Fact]
    public async Task Probe_WhenSigningInWorks_Succeeds()
    {
        await using var ssh = new SshServices();
        (await ProbeAsync(ssh, sshd.Target)).IsSuccess.ShouldBeTrue();
        ssh.KeyFiles().ShouldBeEmpty();
    }

    [Fact]
    public async Task Probe_WhenNothingListens_MayPass()
    {
        await using var ssh = new SshServices();
        (await ProbeAsync(ssh, sshd.Target with { Port = 1 })).Error.ShouldBe(ShellErrors.Unreachable);
        ShellErrors.Unreachable.Recurrence.ShouldBe(Recurrence.Passing);
    }

    [Fact]
    public async Task Probe_WhenTheServerSaysNothing_MayPass()
    {
        await using var ssh = new SshServices(("Ssh:ConnectSeconds", "1"));
        using var silent = new SilentListener();
        (await ProbeAsync(ssh, sshd.Target with { Port = silent.Port })).Error!.Recurrence.ShouldBe(Recurrence.Passing);
    }

    [Fact]
    public async Task Probe_WhenTheKeyIsRefused_IsFinal()
    {
        await using var ssh = new SshServices();
        var error = (await ProbeAsync(ssh, sshd.Target with { PrivateKey = await sshd.MakeStrangersKeyAsync() })).Error;
        error.ShouldBe(ShellErrors.KeyRefused);
        error!.Recurrence.ShouldBe(Recurrence.Final);
    }

    [Fact]
    public async Task Probe_WhenTheHostKeyChanged_IsFinal()
    {
        await using var ssh = new SshServices();
        var error = (await ProbeAsync(ssh, sshd.Target with { HostKeys = [await sshd.MakeOtherHostKeyAsync()] })).Error;
        error!.Code.ShouldBe("ssh.host_key_changed");
        error.Recurrence.ShouldBe(Recurrence.Final);
    }

    [Fact]
    public async Task Probe_WhenCancelled_LeavesNothing()
    {
        await using var ssh = new SshServices();
        using var silent = new SilentListener();
        using var cancellation = new CancellationTokenSource();
        var probing = ssh.Get<ISshProbe>().ProbeAsync(sshd.Target with { Port = silent.Port }, cancellation.Token);
        await Poll.UntilAsync(() => Clients(ssh).Any(), what: "the client");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => probing);
        ssh.KeyFiles().ShouldBeEmpty();
        Clients(ssh).ShouldBeEmpty();
    }

    private static IEnumerable<int> Clients(SshServices ssh) => ProcessTree.DescendantsOf(Environment.ProcessId)
        .Where(id => ProcessTree.CommandOf(id).Contains(ssh.Folder, StringComparison.Ordinal));

    private static Task<Result> ProbeAsync(SshServices ssh, ShellTarget target) =>
        ssh.Get<ISshProbe>().ProbeAsync(target, CancellationToken.None);
}
