using System.Net.Sockets;
using System.Text;
using VmManager.Core.Engines;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusHostNameTests(SharedEngine shared) : IClassFixture<SharedEngine>
{
    private static readonly CancellationToken Now = CancellationToken.None;

    [Fact]
    public async Task Start_WhenTheImageKnowsThePlatform_NamesTheGuestAtNoCost()
    {
        await shared.StartAsync(); // finds out that the image does
        var calls = new CallCounter();
        var spec = await shared.StartAsync(shared.Local.NewSpec() with { HostName = "mail-2" });
        await ShouldBeNamedAsync(spec);

        await using var engine = shared.Local.Connect(decorate: calls.Around);
        for (var round = 0; round < 2; round++)
        {
            var next = await shared.CreateAsync();
            calls.Paths.Clear();
            (await engine.ChangePowerAsync(next.Reference, PowerAction.Start, Now)).ShouldSucceed();
        }

        calls.Paths.Count.ShouldBe(3); // look, start, wait
    }

    [Fact]
    public async Task Start_WhenTheImagesTemplatesNameTheInstance_PutsOursInItsPlace()
    {
        var spec = await shared.CreateAsync(shared.Local.NewSpec() with { HostName = "shop-1" });
        foreach (var template in await TemplatesAsync(spec.Reference))
        {
            await SendAsync(HttpMethod.Post, $"/1.0/instances/{spec.Reference}/metadata/templates?path={template}",
                $"127.0.1.1 {{{{ container.name }}}} # {template}\n");
        }

        await StartWithoutMemoryAsync(spec.Reference);

        var hosts = await shared.ShellAsync(spec.Reference, "cat /etc/hosts /etc/hostname");
        hosts.ShouldContain("127.0.1.1 shop-1");
        hosts.ShouldNotContain(spec.Reference);
    }

    [Fact]
    public async Task Start_WhenTheImageHasNoTemplates_WritesTheName()
    {
        var spec = await shared.CreateAsync(shared.Local.NewSpec() with { HostName = "db-1" });
        await SendAsync(HttpMethod.Put, $"/1.0/instances/{spec.Reference}/metadata",
            """{"architecture":"x86_64","creation_date":1,"properties":{},"templates":{}}""");

        await StartWithoutMemoryAsync(spec.Reference);

        (await shared.ShellAsync(spec.Reference, "cat /etc/hostname")).ShouldBe("db-1");
    }

    [Fact]
    public async Task Start_WhenItIsNotTheFirst_LeavesTheGuestsNameAlone()
    {
        var spec = await shared.StartAsync();
        await shared.AddressAsync(spec.Reference);
        await shared.ShellAsync(spec.Reference, "echo renamed-by-its-owner > /etc/hostname; sync");

        await shared.Engine.ChangePowerAsync(spec.Reference, PowerAction.ForceStop, Now);
        (await shared.Engine.ChangePowerAsync(spec.Reference, PowerAction.Start, Now)).ShouldSucceed();

        (await shared.ShellAsync(spec.Reference, "cat /etc/hostname")).ShouldBe("renamed-by-its-owner");
    }

    private async Task ShouldBeNamedAsync(GuestSpec spec)
    {
        await Poll.UntilAsync(
            async () => await shared.ShellAsync(spec.Reference, "hostname") is var name && string.Equals(name, spec.HostName, StringComparison.Ordinal),
            what: "the host name");
        (await shared.ShellAsync(spec.Reference, "cat /etc/hostname")).ShouldBe(spec.HostName);
        (await shared.ShellAsync(spec.Reference, $"getent hosts {spec.HostName}")).ShouldContain(spec.HostName);
    }

    /// <summary>By a connection that has not seen the image yet.</summary>
    private async Task StartWithoutMemoryAsync(string reference)
    {
        await using var engine = shared.Local.Connect();
        (await engine.ChangePowerAsync(reference, PowerAction.Start, Now)).ShouldSucceed();
    }

    private async Task<string[]> TemplatesAsync(string reference) =>
        (await shared.Local.IncusAsync("config", "template", "list", "--format=csv", reference)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task SendAsync(HttpMethod method, string path, string text)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(shared.Local.Socket), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(method, new Uri("http://incus" + path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        using var answer = await client.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
