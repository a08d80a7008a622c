using System.Net;
using System.Net.Sockets;
using VmManager.Core.Engines;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

[Trait("Speed", "Slow")]
public sealed class IncusConnectionTests(SharedEngine shared) : IClassFixture<SharedEngine>
{
    private static readonly CancellationToken Now = CancellationToken.None;
    private readonly IEngineFactory _factory = LocalEngine.Factory();

    [Fact]
    public async Task TestAsync_WhenAllIsWell_PassesEveryCheckAndProbes()
    {
        var report = await _factory.TestAsync(shared.Local.Connection, Now);

        report.Checks.Select(check => check.Name).ShouldBe(["reach", "trust", "version", "storage", "network"]);
        report.IsUsable.ShouldBeTrue();
        report.Probe!.Capacity.DiskBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task TestAsync_WhenThereIsNoSocket_SaysWhere() =>
        (await FailureAsync(new EngineConnection("unix:/nowhere/unix.socket", null, null, shared.Local.Place), "reach"))
            .ShouldContain("no socket /nowhere/unix.socket");

    [Fact]
    public async Task TestAsync_WhenNobodyListensOnTheSocket_SaysThatIncusDoesNotRun()
    {
        var path = Path.Combine(Path.GetTempPath(), $"vmm-{Guid.NewGuid():N}.socket");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path)); // the file stays when its process is killed
            try
            {
                (await FailureAsync(new EngineConnection("unix:" + path, null, null, shared.Local.Place), "reach"))
                    .ShouldContain("Incus is not running");
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("https://host/path")]
    [InlineData("unix:")]
    [InlineData("")]
    public async Task TestAsync_WhenTheAddressIsNone_SaysHowToWriteOne(string endpoint) =>
        (await FailureAsync(new EngineConnection(endpoint, null, null, shared.Local.Place), "reach")).ShouldContain("https://host:8443");

    [Fact]
    public async Task TestAsync_WhenThePathIsTooLong_SaysSo() =>
        (await FailureAsync(new EngineConnection("unix:/" + new string('x', 120), null, null, shared.Local.Place), "reach")).ShouldContain("107");

    [Fact]
    public async Task TestAsync_WhenThePortRefuses_SaysWhatToSet()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        (await FailureAsync(new EngineConnection($"https://127.0.0.1:{port}", new string('0', 64), null, shared.Local.Place), "reach"))
            .ShouldContain("core.https_address");
    }

    [Fact]
    public async Task TestAsync_WhenSomethingElseListensThere_SaysThatItIsNotIncus()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await other.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray());
        });

        (await FailureAsync(
            new EngineConnection($"https://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}", new string('0', 64), null, shared.Local.Place),
            "certificate")).ShouldContain("No TLS 1.3");
        await serving;
    }

    [Fact]
    public async Task TestAsync_WhenPoolAndNetworkAreMissing_NamesBothAndWhatThereIs()
    {
        var place = new Dictionary<string, string> { [EngineConnection.StoragePool] = "gone", [EngineConnection.Network] = "lost0" };

        var report = await _factory.TestAsync(shared.Local.Connection with { Settings = place }, Now);

        report.IsUsable.ShouldBeFalse();
        var failed = report.Checks.Where(check => !check.Passed).ToList();
        failed.Select(check => check.Name).ShouldBe(["storage", "network"]);
        failed[0].Message.ShouldContain("\"gone\"");
        failed[0].Message.ShouldContain(shared.Local.Pool);
        failed[1].Message.ShouldContain("\"lost0\"");
        failed[1].Message.ShouldContain(shared.Local.Network);
    }

    [Fact]
    public async Task EnrolAsync_WhenTheTokenIsGood_GivesCredentialsThatWork()
    {
        var connection = await EnrolAsync();

        connection.Endpoint.ShouldBe(shared.Local.HttpsUrl);
        connection.CertificateFingerprint!.Length.ShouldBe(64);
        connection.ToString().ShouldNotContain("PRIVATE");
        var report = await _factory.TestAsync(connection with { Settings = shared.Local.Place }, Now);
        report.Checks.Select(check => (check.Name, check.Passed)).ShouldBe(
            [("reach", true), ("certificate", true), ("trust", true), ("version", true), ("storage", true), ("network", true)]);
        report.Probe!.CertificateFingerprint.ShouldBe(connection.CertificateFingerprint);

        await using var engine = shared.Local.Connect(connection with { Settings = shared.Local.Place });
        var spec = shared.Local.NewSpec();
        shared.Remember(spec);
        (await engine.CreateAsync(spec, Now)).ShouldSucceed();
        (await engine.ChangePowerAsync(spec.Reference, PowerAction.Start, Now)).ShouldSucceed();
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => engine.Guest!.RunAsync(
            spec.Reference, ["sh", "-c", $"cat; echo {number}"], "over TLS "u8.ToArray(), TimeSpan.FromSeconds(20), Now)));
        runs.Select(run => run.ShouldSucceed().Output).ShouldBe(Enumerable.Range(0, 10).Select(number => $"over TLS {number}\n"));
    }

    [Fact]
    public async Task EnrolAsync_WhenTheTokenWasUsed_SaysWhereToGetAnother()
    {
        var token = await TokenAsync();
        (await _factory.EnrolAsync(shared.Local.HttpsUrl, token, Now)).ShouldSucceed();

        (await _factory.EnrolAsync(shared.Local.HttpsUrl, token, Now)).ShouldFailWith("invalid").Message.ShouldContain("incus config trust add");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("eyJhIjoxfQ==")]
    public async Task EnrolAsync_WhenItIsNoToken_SaysWhatToPaste(string text)
    {
        var error = (await _factory.EnrolAsync(shared.Local.HttpsUrl, text, Now)).Error.ShouldBeOfType<Invalid>();
        error.Problems.Single().Field.ShouldBe("Token");
    }

    [Fact]
    public async Task EnrolAsync_WhenTheServerIsAnother_SendsItNothing()
    {
        var token = System.Text.Json.Nodes.JsonNode.Parse(Convert.FromBase64String(await TokenAsync()))!;
        token["fingerprint"] = new string('a', 64);
        var forged = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(token.ToJsonString()));

        (await _factory.EnrolAsync(shared.Local.HttpsUrl, forged, Now)).ShouldFailWith(EngineErrorCodes.Untrusted)
            .Message.ShouldContain("Nothing was sent");
    }

    [Fact]
    public async Task AnyCall_WhenTheCertificateIsNotThePinnedOne_IsRefusedForGood()
    {
        var connection = await EnrolAsync();

        foreach (var pin in new[] { new string('b', 64), null })
        {
            var wrong = connection with { CertificateFingerprint = pin };
            await using var engine = shared.Local.Connect(wrong);
            for (var call = 0; call < 6; call++) // the breaker must not turn this into "unreachable"
                (await engine.ObserveAsync(Now)).ShouldFailWith(EngineErrorCodes.Untrusted).Message.ShouldContain(connection.CertificateFingerprint!);
            (await FailureAsync(wrong, "certificate")).ShouldContain(connection.CertificateFingerprint!);
        }
    }

    [Fact]
    public async Task AnyCall_WhenThePinIsWrittenWithColons_IsTheSame()
    {
        var connection = await EnrolAsync();
        var colons = string.Join(':', connection.CertificateFingerprint!.ToUpperInvariant().Chunk(2).Select(pair => new string(pair)));

        await using var engine = shared.Local.Connect(connection with { CertificateFingerprint = colons });

        (await engine.ListImagesAsync(Now)).ShouldSucceed().ShouldContain(image => image.Reference == shared.Local.Image);
    }

    [Fact]
    public async Task AnyCall_WhenTheServerNoLongerTrustsUs_SaysWhatToDo()
    {
        var connection = await EnrolAsync();
        var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(connection.Secrets);
        await shared.Local.IncusAsync(
            "config", "trust", "remove", certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant());

        await using var engine = shared.Local.Connect(connection);
        (await engine.ProbeAsync(Now)).ShouldFailWith(EngineErrorCodes.Untrusted).Message.ShouldContain("incus config trust add");
        (await engine.ObserveAsync(Now)).ShouldFailWith(EngineErrorCodes.Untrusted);
        (await FailureAsync(connection, "trust")).ShouldContain("incus config trust add");
    }

    private async Task<string> FailureAsync(EngineConnection connection, string check)
    {
        var report = await _factory.TestAsync(connection, Now);
        report.IsUsable.ShouldBeFalse();
        report.Probe.ShouldBeNull();
        report.Checks[^1].Passed.ShouldBeFalse();
        report.Checks[^1].Name.ShouldBe(check);
        return report.Checks[^1].Message;
    }

    private async Task<EngineConnection> EnrolAsync() =>
        (await _factory.EnrolAsync(shared.Local.HttpsUrl, await TokenAsync(), Now)).ShouldSucceed();

    private async Task<string> TokenAsync() =>
        (await shared.Local.IncusAsync("config", "trust", "add", "vmmanager-" + Guid.NewGuid().ToString("N")[..8]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
}
