using System.Diagnostics;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusGuestAccessTests(IncusGuestAccessTests.RunningGuest guest) : IClassFixture<IncusGuestAccessTests.RunningGuest>
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly CancellationToken Now = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task RunAsync_WhenTheCommandSpeaks_KeepsItsStreamsApart()
    {
        var result = await RunAsync("echo out; echo err >&2; exit 7");

        result.ShouldBe(new GuestCommandResult(7, "out\n", "err\n"));
    }

    [Fact]
    public async Task RunAsync_WhenThereAreArguments_PassesThemUntouched()
    {
        var result = (await guest.Guest.RunAsync(
            guest.Reference, ["printf", "%s|", "a b", "$HOME", "'\"", "é", ""], null, Patience, Now)).ShouldSucceed();

        result.Output.ShouldBe("a b|$HOME|'\"|é||");
    }

    [Fact]
    public async Task RunAsync_WhenThereIsInput_GivesAllOfIt()
    {
        var input = new byte[300_000];
        Random.Shared.NextBytes(input);

        var result = await RunAsync("sha256sum", input);

        result.Output.ShouldStartWith(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input)));
    }

    [Fact]
    public async Task RunAsync_WhenTheInputIsNotRead_EndsWithTheCommand() =>
        (await RunAsync("exit 3", new byte[4_000_000])).ExitCode.ShouldBe(3);

    [Fact]
    public async Task RunAsync_WhenThereIsTooMuchOutput_KeepsTheBeginningAndRunsOn()
    {
        var result = await RunAsync("seq 2000000; seq 2000000 >&2; echo end >/tmp/ended");

        result.ExitCode.ShouldBe(0);
        result.Output.Length.ShouldBe(64 * 1024);
        result.ErrorOutput.Length.ShouldBe(64 * 1024);
        result.Output.ShouldStartWith("1\n2\n3\n");
        (await guest.ShellAsync(guest.Reference, "cat /tmp/ended")).ShouldBe("end");
    }

    [Fact]
    public async Task RunAsync_WhenItIsAskedWhoItIs_IsRootInAKnownPlace() =>
        (await RunAsync("id -un; pwd; echo $HOME")).Output.ShouldBe("root\n/\n/root\n");

    [Fact]
    public async Task RunAsync_WhenTimeIsOver_EndsTheCommandAndWhatItStarted()
    {
        var watch = Stopwatch.StartNew();

        var result = await guest.Guest.RunAsync(
            guest.Reference, ["/bin/sh", "-c", "sleep 4711 & sleep 4712; echo never"], null, TimeSpan.FromSeconds(1), Now);

        result.ShouldFailWith(EngineErrorCodes.TimedOut, Recurrence.Passing).Message.ShouldContain("was ended");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        (await guest.ShellAsync(guest.Reference, "pgrep -f 'sleep 471[12]' | wc -l")).ShouldBe("0");
    }

    [Fact]
    public async Task RunAsync_WhenTheCallerGivesUp_IsCancelled()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        await Should.ThrowAsync<OperationCanceledException>(
            () => guest.Guest.RunAsync(guest.Reference, ["sleep", "3"], null, Patience, patience.Token));
    }

    [Fact]
    public async Task RunAsync_WhenTheProgramIsMissing_FailsAsInAShell() =>
        (await guest.Guest.RunAsync(guest.Reference, ["no-such-program"], null, Patience, Now)).ShouldSucceed().ExitCode.ShouldBe(127);

    [Fact]
    public async Task RunAsync_WhenADaemonKeepsTheStreamsOpen_EndsWithTheCommand()
    {
        var watch = Stopwatch.StartNew();

        (await RunAsync("sleep 30 & echo started")).Output.ShouldBe("started\n");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task RunAsync_WhenThereAreMany_RunsThemSideBySide()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => RunAsync($"echo {number}")));

        results.Select(result => result.Output.Trim()).ShouldBe(Enumerable.Range(0, 20).Select(number => $"{number}"));
    }

    [Fact]
    public async Task RunAsync_WhenTheGuestIsStopped_SaysSo()
    {
        var stopped = await guest.CreateAsync();

        (await guest.Guest.RunAsync(stopped.Reference, ["true"], null, Patience, Now)).ShouldFailWith(EngineErrorCodes.GuestNotRunning);
    }

    [Fact]
    public async Task RunAsync_WhenThereIsNoGuest_SaysSo() =>
        (await guest.Guest.RunAsync("nobody", ["true"], null, Patience, Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);

    [Fact]
    public async Task WriteFileAsync_WhenTheFileExists_ReplacesContentAndMode()
    {
        const string path = "/root/a file with spaces & é.txt";
        await guest.ShellAsync(guest.Reference, $"echo a much longer old content > '{path}'; chmod 644 '{path}'");

        (await guest.Guest.WriteFileAsync(guest.Reference, path, "new\n"u8.ToArray(), Private, Now)).IsSuccess.ShouldBeTrue();

        (await guest.ShellAsync(guest.Reference, $"stat -c %a:%U:%G '{path}'; cat '{path}'")).ShouldBe("600:root:root\nnew");
    }

    [Fact]
    public async Task ReadFileAsync_WhenTheFileIsBinary_GivesItWhole()
    {
        var content = new byte[1 << 20];
        Random.Shared.NextBytes(content);
        await guest.Guest.WriteFileAsync(guest.Reference, "/root/mebibyte", content, Private, Now);

        (await guest.Guest.ReadFileAsync(guest.Reference, "/root/mebibyte", Now)).ShouldSucceed().ShouldBe(content);
    }

    [Fact]
    public async Task ReadFileAsync_WhenTheFileIsTooLarge_IsRefused()
    {
        await guest.ShellAsync(guest.Reference, "head -c 1048577 /dev/zero > /root/larger");

        (await guest.Guest.ReadFileAsync(guest.Reference, "/root/larger", Now)).ShouldFailWith(EngineErrorCodes.Refused);
    }

    [Fact]
    public async Task ReadFileAsync_WhenThereIsNone_SaysWhich()
    {
        (await guest.Guest.ReadFileAsync(guest.Reference, "/etc/no such", Now))
            .ShouldFailWith(EngineErrorCodes.FileMissing).Message.ShouldContain("/etc/no such");
        (await guest.Guest.ReadFileAsync(guest.Reference, "/etc", Now)).ShouldFailWith(EngineErrorCodes.Refused);
        (await guest.Guest.ReadFileAsync("nobody", "/etc/hostname", Now)).ShouldFailWith(EngineErrorCodes.GuestMissing);
    }

    [Fact]
    public async Task WriteFileAsync_WhenTheGuestIsStopped_IsThereAtItsStart()
    {
        var spec = await guest.CreateAsync();

        (await guest.Guest.WriteFileAsync(spec.Reference, "/root/before", "early"u8.ToArray(), Private, Now)).IsSuccess.ShouldBeTrue();

        await guest.Engine.ChangePowerAsync(spec.Reference, PowerAction.Start, Now);
        (await guest.ShellAsync(spec.Reference, "cat /root/before")).ShouldBe("early");
    }

    private async Task<GuestCommandResult> RunAsync(string script, byte[]? input = null) => (await guest.Guest.RunAsync(
        guest.Reference, ["/bin/sh", "-c", script], input, Patience, Now)).ShouldSucceed();

    /// <summary>One guest for all of them: they leave it as it is.</summary>
    public sealed class RunningGuest : SharedEngine
    {
        public string Reference { get; private set; } = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            Reference = (await StartAsync()).Reference;
            await AddressAsync(Reference);
        }
    }
}
