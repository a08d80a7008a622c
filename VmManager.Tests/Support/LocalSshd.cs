using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VmManager.Core.Terminals;

namespace VmManager.Tests.Support;

/// <summary>A real OpenSSH server on a free loopback port, with keys and configuration of its own, letting in who runs the tests.</summary>
public sealed class LocalSshd : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vmm-sshd-").FullName;
    private Process? _server;

    public int Port { get; private set; }

    /// <summary>How a shell reaches it, with its real host key pinned.</summary>
    public ShellTarget Target { get; private set; } = null!;

    public string KeyFile => Path.Combine(_folder, "client");

    public string KnownHostsFile => Path.Combine(_folder, "known_hosts");

    public int ProcessId => _server!.Id;

    public async Task InitializeAsync()
    {
        // As root the server wants its privilege separation folder, which the package's service would make.
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd");
        var privateKey = await MakeKeyAsync("client");
        await MakeKeyAsync("host");
        File.Copy(Path.Combine(_folder, "client.pub"), Path.Combine(_folder, "authorized_keys"));
        var hostKey = (await File.ReadAllTextAsync(Path.Combine(_folder, "host.pub"))).Trim();
        Port = FreePort();
        Target = new ShellTarget("127.0.0.1", Environment.UserName, [hostKey], privateKey) { Port = Port };
        await File.WriteAllTextAsync(KnownHostsFile, $"[127.0.0.1]:{Port} {hostKey}\n");
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A key nobody lets in.</summary>
    public Task<string> MakeStrangersKeyAsync() => MakeKeyAsync("stranger-" + Guid.NewGuid().ToString("N"));

    /// <summary>Another host key, as after somebody else's machine took the address.</summary>
    public async Task<string> MakeOtherHostKeyAsync()
    {
        var name = "other-" + Guid.NewGuid().ToString("N");
        await MakeKeyAsync(name);
        return (await File.ReadAllTextAsync(Path.Combine(_folder, name + ".pub"))).Trim();
    }

    /// <summary>The processes that serve one connection each, and their shells.</summary>
    public IReadOnlyList<int> SessionProcesses() => ProcessTree.DescendantsOf(ProcessId);

    private async Task StartAsync()
    {
        var configuration = Path.Combine(_folder, "sshd_config");
        await File.WriteAllTextAsync(configuration, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {_folder}/host
            AuthorizedKeysFile {_folder}/authorized_keys
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PrintMotd no
            PrintLastLog no
            AcceptEnv LC_*
            MaxStartups 200
            LogLevel ERROR

            """);
        _server = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", configuration]) { UseShellExecute = false })!;
        await Poll.UntilAsync(AnswersAsync, what: "sshd");
    }

    private async Task StopAsync()
    {
        foreach (var session in SessionProcesses())
            ProcessTree.Kill(session);
        _server!.Kill();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> MakeKeyAsync(string name)
    {
        var file = Path.Combine(_folder, name);
        using var process = Process.Start(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]))!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return await File.ReadAllTextAsync(file);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Tests that share one server run one after another, so that they may count processes and terminals.</summary>
[CollectionDefinition(Name)]
public sealed class LocalSshdCollection : ICollectionFixture<LocalSshd>
{
    public const string Name = "sshd";
}
