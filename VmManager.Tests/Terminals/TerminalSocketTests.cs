using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Tests.Support;

namespace VmManager.Tests.Terminals;

/// <summary>The socket from end to end: browser's side, web server, database, ssh, a real shell.</summary>
[Collection(LocalSshdCollection.Name)]
public sealed class TerminalSocketTests(LocalSshd sshd, TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Window = 512 * 1024;

    [Fact]
    public async Task Enter_WhenTheTicketIsGood_GivesAShell()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        await client.TypeAsync("echo sum-$((40+2))\n");
        await client.UntilAsync("sum-42");
    }

    [Fact]
    public async Task Resize_WhenThePageChanges_IsSeenInTheShell()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        await client.SendAsync(new JsonObject { ["type"] = "resize", ["columns"] = 123, ["rows"] = 45 });
        await client.TypeAsync("until [ \"$(stty size)\" = '45 123' ]; do :; done; echo seen-$((1+1))\n");
        await client.UntilAsync("seen-2");
    }

    [Fact]
    public async Task Exit_WhenTheShellEnds_TellsItsStatusAfterTheLastOutput()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        await client.TypeAsync("echo last-$((1+1)); exit 3\n");
        await client.UntilAsync("last-2");
        var end = await client.MessageAsync("end");
        end["reason"]!.GetValue<string>().ShouldBe("exited");
        end["exitCode"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Enter_WhenTheHostKeyChanged_RefusesAndSaysWhy()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var other = await sshd.MakeOtherHostKeyAsync();
        await using var client = await host.OpenAsync(await host.InstanceAsync(change: instance => instance.HostKeys = [other]));
        var end = await client.MessageAsync("end");
        end["code"]!.GetValue<string>().ShouldBe("ssh.host_key_changed");
        end["message"]!.GetValue<string>().ShouldContain("SHA256:");
        client.Text.ShouldBe("");
    }

    [Fact]
    public async Task Acknowledge_WhenThePageStopsReading_StopsTheShellAndGoesOnLater()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        await client.TypeAsync("stty -echo; echo go-$((1+1)); head -c 20000000 /dev/zero | tr '\\0' x; echo end-$((1+1))\n");
        await client.UntilAsync("go-2");
        client.Acknowledges = false;
        var shown = client.Offset;
        await client.AcknowledgeAsync(shown);
        while (client.Offset < shown + Window)
            await client.FrameAsync();

        // The window is used up: nothing comes any more, and the server holds no more than its scrollback.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var next = client.FrameAsync();
        await Should.ThrowAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromSeconds(1)));
        client.Offset.ShouldBe(shown + Window);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(4 * 1024 * 1024);

        client.Acknowledges = true;
        await client.AcknowledgeAsync(client.Offset);
        await next;
        await client.UntilAsync("end-2");
        client.Offset.ShouldBeGreaterThan(20_000_000);
    }

    [Fact]
    public async Task Enter_WhenThePageReloads_ShowsTheScrollbackAndTheSameShell()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var instance = await host.InstanceAsync();
        var first = await host.OpenAsync(instance);
        await first.TypeAsync("mark=kept; echo before-$((1+1))\n");
        await first.UntilAsync("before-2");
        await first.DisposeAsync();

        await using var second = await host.OpenAsync(instance, first.TerminalId);
        second.TerminalId.ShouldBe(first.TerminalId);
        second.Attached["continues"]!.GetValue<bool>().ShouldBeFalse();
        await second.UntilAsync("before-2");
        await second.TypeAsync("echo still-$mark\n");
        await second.UntilAsync("still-kept");
    }

    [Fact]
    public async Task Enter_WhenTheNetworkWasCut_ContinuesWhereThePageWas()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var instance = await host.InstanceAsync();
        await using var first = await host.OpenAsync(instance);
        await first.TypeAsync("echo before-$((1+1)); read go; echo after-$((1+1))\n");
        await first.UntilAsync("before-2");
        first.Cut();

        await using var second = await host.OpenAsync(instance, first.TerminalId, from: first.Offset);
        second.Attached["continues"]!.GetValue<bool>().ShouldBeTrue();
        second.Attached["offset"]!.GetValue<long>().ShouldBe(first.Offset);
        await second.TypeAsync("\n");
        (await second.UntilAsync("after-2")).ShouldNotContain("before-2");
    }

    [Fact]
    public async Task Enter_WhenAnotherPageShowsTheTerminal_TakesItOver()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var instance = await host.InstanceAsync();
        await using var first = await host.OpenAsync(instance);
        await using var second = await host.OpenAsync(instance, first.TerminalId);
        (await first.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("takenOver");
        await second.TypeAsync("echo mine-$((1+1))\n");
        await second.UntilAsync("mine-2");
    }

    [Fact]
    public async Task Type_WhenAPasteIsLarge_ArrivesWhole()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        const int Size = 2_000_000;
        const int Piece = 16 * 1024;
        await client.TypeAsync($"stty raw -echo; echo go-$((1+1)); head -c {Size} | sha256sum; stty sane\n");
        await client.UntilAsync("go-2");
        var paste = RandomNumberGenerator.GetBytes(Size);
        var taken = client.Attached["taken"]!.GetValue<long>();
        var window = client.Attached["inputWindow"]!.GetValue<int>();
        var start = client.InputSent;
        while (client.InputSent - start < Size)
        {
            var piece = (int)Math.Min(Piece, Size - (client.InputSent - start));
            while (client.InputSent + piece - taken > window)
                taken = (await client.MessageAsync("taken"))["offset"]!.GetValue<long>();
            await client.TypeAsync(paste.AsMemory((int)(client.InputSent - start), piece));
        }
        await client.UntilAsync(Convert.ToHexStringLower(SHA256.HashData(paste)));
    }

    [Fact]
    public async Task Type_WhenAPageSendsMoreThanAllowed_ClosesItsSocketAndKeepsTheTerminal()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var instance = await host.InstanceAsync();
        await using var client = await host.OpenAsync(instance);
        await client.TypeAsync("stty raw -echo; echo go-$((1+1)); sleep 600\n");
        await client.UntilAsync("go-2");
        await Should.ThrowAsync<WebSocketException>(async () =>
        {
            while (true)
                await client.TypeAsync(new byte[64 * 1024]);
        });
        host.Sessions.List(instance.Actor, instance.Id).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Output_WhenCharactersAreLong_IsWholeAfterReturningAnywhere()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd, ("Terminals:ScrollbackKilobytes", "128"), ("Terminals:WindowKilobytes", "64"));
        var instance = await host.InstanceAsync();
        var first = await host.OpenAsync(instance);
        await first.TypeAsync("for i in $(seq 1 9000); do echo '€uro日本語😀'; done; echo end-$((1+1))\n");
        await first.UntilAsync("end-2");
        first.Text.ShouldNotContain('\uFFFD');
        await first.DisposeAsync();
        await using var second = await host.OpenAsync(instance, first.TerminalId);
        second.Attached["whole"]!.GetValue<bool>().ShouldBeFalse();
        (await second.UntilAsync("end-2")).ShouldStartWith("€uro日本語😀\r\n");
        second.Text.ShouldNotContain('\uFFFD');
    }

    [Fact]
    public async Task Close_WhenThePersonClosesTheTab_EndsTheShellAndRecordsIt()
    {
        await using var host = await TerminalHost.StartAsync(database, sshd);
        var instance = await host.InstanceAsync();
        await using var client = await host.OpenAsync(instance);
        await client.TypeAsync("echo sum-$((1+1))\n");
        await client.UntilAsync("sum-2");
        await client.SendAsync(new JsonObject { ["type"] = "close" });
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("closed");
        await Poll.UntilAsync(async () => (await EntriesAsync(instance)).Count == 2, what: "both audit entries");
        var entries = await EntriesAsync(instance);
        entries.Select(entry => entry.Action).ShouldBe(["terminal.opened", "terminal.closed"]);
        entries.ShouldAllBe(entry => entry.PersonId == instance.Actor.PersonId);
        entries[1].Details["reason"].ShouldBe("Closed");
        int.Parse(entries[1].Details["bytesOut"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        entries[1].Details["bytesIn"].ShouldBe("18");
        entries[1].Details.ShouldContainKey("seconds");
    }

    [Fact]
    public async Task Shutdown_WhenTerminalsAreOpen_EndsThemAndLeavesNoClient()
    {
        var host = await TerminalHost.StartAsync(database, sshd);
        await using var client = await host.OpenAsync(await host.InstanceAsync());
        await client.UntilAsync("");
        var stopping = host.App.StopAsync();
        (await client.MessageAsync("end"))["reason"]!.GetValue<string>().ShouldBe("shutdown");
        await client.DisposeAsync();
        await stopping;
        Directory.EnumerateFiles(host.Folder, "key", SearchOption.AllDirectories).ShouldBeEmpty();
        await host.DisposeAsync();
        ProcessTree.DescendantsOf(Environment.ProcessId)
            .ShouldNotContain(id => ProcessTree.CommandOf(id).Contains(host.Folder, StringComparison.Ordinal));
    }

    private async Task<List<AuditEntry>> EntriesAsync(SeededInstance instance)
    {
        await using var context = await database.Contexts.CreateDbContextAsync();
        return await context.AuditEntries.AsNoTracking().Where(entry => entry.SubjectId == instance.Id.Value).OrderBy(entry => entry.At).ToListAsync();
    }
}
