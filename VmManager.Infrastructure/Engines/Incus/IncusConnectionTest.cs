using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Tries a connection from the wire upwards and stops at the first check that the later ones need.</summary>
internal sealed class IncusConnectionTest(Func<EngineConnection, IncusClient> connect, EngineConnection connection)
{
    private static readonly TimeSpan ReachLimit = TimeSpan.FromSeconds(5);

    private readonly List<ConnectionCheck> _checks = [];

    public async Task<ConnectionReport> RunAsync(CancellationToken cancellationToken)
    {
        IncusClient client;
        try
        {
            client = connect(connection);
        }
        catch (ArgumentException exception)
        {
            Failed("reach", exception.Message);
            return new ConnectionReport(_checks, null);
        }

        using (client)
        {
            var probe = await ReachAsync(client.Transport, cancellationToken) && await AskAsync(client, cancellationToken)
                ? await new IncusProbing(client, IncusPlace.Of(connection)).ProbeAsync(cancellationToken)
                : (Result<ServerProbe>?)null;
            if (probe is { IsSuccess: false, Error: { } error })
                Failed("version", error.Message);
            return new ConnectionReport(_checks, probe is { IsSuccess: true } ? probe.Value.Value : null);
        }
    }

    /// <summary>Connects by hand: here the difference between "no socket", "not allowed" and "nobody listens" is what matters.</summary>
    private async Task<bool> ReachAsync(IncusTransport transport, CancellationToken cancellationToken)
    {
        var endpoint = transport.Endpoint;
        if (endpoint.IsSocket && Encoding.UTF8.GetByteCount(endpoint.SocketPath) > IncusEndpoint.LongestSocketPath)
            return Failed("reach", $"The path {endpoint.SocketPath} is longer than the {IncusEndpoint.LongestSocketPath} characters a socket may have: link it to a shorter one.");
        using var limit = new CancellationTokenSource(ReachLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var stream = endpoint.IsSocket
                ? await IncusTransport.ConnectSocketAsync(endpoint.SocketPath, either.Token)
                : await ConnectTcpAsync(endpoint.Address, either.Token);
            Passed("reach", $"{endpoint.Text} accepts connections.");
            return endpoint.IsSocket || await ShakeHandsAsync(transport, stream, either.Token);
        }
        catch (SocketException exception)
        {
            return Failed("reach", Sentence(IncusErrors.Describe(exception, endpoint)) + Advice(exception, endpoint));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed("reach", $"{endpoint.Text} did not answer within {ReachLimit.TotalSeconds:0} s. Check the address and the firewalls between.");
        }
    }

    private async Task<bool> ShakeHandsAsync(IncusTransport transport, Stream stream, CancellationToken cancellationToken)
    {
        await using var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(transport.TlsOptions(), cancellationToken);
            return Passed("certificate", "The server shows the certificate that was agreed.");
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            if (transport.SeenFingerprint is not { } seen)
                return Failed("certificate", $"No TLS 1.3 connection ({exception.Message}) Is this the address of Incus itself, usually port 8443?");
            return Failed("certificate", connection.CertificateFingerprint is null
                ? $"The server shows the certificate {seen}, and none was agreed. Enrol the server with a trust token, or compare this "
                    + "fingerprint with \"incus info\" on the server and enter it."
                : $"The server shows the certificate {seen}, not the one that was agreed ({connection.CertificateFingerprint}). If it was renewed on "
                    + "purpose, enrol the server again; if not, somebody may stand between.");
        }
    }

    private async Task<bool> AskAsync(IncusClient client, CancellationToken cancellationToken)
    {
        var probing = new IncusProbing(client, IncusPlace.Of(connection));
        var server = await probing.ServerAsync(cancellationToken);
        if (!server.IsSuccess)
            return Failed("trust", server.Error.Message);
        if (IncusProbing.Trust(server.Value) is { } untrusted)
            return Failed("trust", untrusted.Message);
        Passed("trust", "The server trusts this platform.");
        if (IncusProbing.Version(server.Value) is { } unfit)
            return Failed("version", unfit.Message);
        Passed("version", $"Incus {server.Value.Environment?.ServerVersion}.");
        return await PlaceAsync(client, probing, cancellationToken);
    }

    /// <summary>Both are tried, so that one look mends both.</summary>
    private async Task<bool> PlaceAsync(IncusClient client, IncusProbing probing, CancellationToken cancellationToken)
    {
        var place = IncusPlace.Of(connection);
        var pool = await probing.PoolAsync(cancellationToken);
        var storage = pool.IsSuccess
            ? Passed("storage", pool.Value.Driver is "dir"
                ? $"Storage pool \"{place.Pool}\" (dir): it works, but without disk limits and slowly. A btrfs, ZFS or LVM pool is better."
                : $"Storage pool \"{place.Pool}\" ({pool.Value.Driver}).")
            : Failed("storage", pool.Error.Message + await OthersAsync("storage pools",
                client.ReadAsync("/1.0/storage-pools?recursion=1", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusPool, cancellationToken),
                found => found.Name));
        var nic = await new IncusNetworks(client, place.Network).NicAsync(cancellationToken);
        var network = nic.IsSuccess
            ? Passed("network", $"Network \"{place.Network}\".")
            : Failed("network", nic.Error.Message + await OthersAsync("networks",
                client.ReadAsync("/1.0/networks?recursion=1", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusNetwork, cancellationToken),
                found => found.Managed ? found.Name : null));
        return storage && network;
    }

    private static async Task<string> OthersAsync<T>(string what, Task<Result<IReadOnlyList<T>>> asked, Func<T, string?> name)
    {
        var list = await asked;
        if (!list.IsSuccess)
            return "";
        var names = list.Value.Select(name).OfType<string>().ToList();
        return names.Count == 0
            ? $" The server has no {what} yet: run \"incus admin init\" there."
            : $" The server has these {what}: {string.Join(", ", names)}.";
    }

    private static async Task<Stream> ConnectTcpAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Advice(SocketException exception, IncusEndpoint endpoint) => exception.SocketErrorCode switch
    {
        SocketError.AccessDenied => " Add the account that runs VmManager to the group that owns the socket (usually incus-admin) and restart it.",
        SocketError.ConnectionRefused when endpoint.IsSocket => " Start it (systemctl start incus), or for the local engine: scripts/local-engine up.",
        SocketError.ConnectionRefused => " Set core.https_address on the server (incus config set core.https_address :8443).",
        _ when endpoint.IsSocket => " Incus' own is /var/lib/incus/unix.socket; the local engine's stands in its engine.env.",
        _ => " Check the address.",
    };

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private bool Passed(string name, string message)
    {
        _checks.Add(new ConnectionCheck(name, Passed: true, message));
        return true;
    }

    private bool Failed(string name, string message)
    {
        _checks.Add(new ConnectionCheck(name, Passed: false, message));
        return false;
    }
}
