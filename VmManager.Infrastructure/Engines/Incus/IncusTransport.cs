using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VmManager.Core.Engines;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>The wire to one Incus: HTTP over a Unix socket, or TLS 1.3 with our client certificate and the server's pinned one.</summary>
internal sealed class IncusTransport : IDisposable
{
    private readonly string? _pin;
    private readonly X509Certificate2? _clientCertificate;

    /// <exception cref="ArgumentException">The endpoint or the secrets cannot be read; the message says which.</exception>
    public IncusTransport(EngineConnection connection, Func<HttpMessageHandler, HttpMessageHandler>? decorate = null)
    {
        Endpoint = IncusEndpoint.TryParse(connection.Endpoint) ?? throw new ArgumentException(
            $"\"{connection.Endpoint}\" is no address of an Incus server: write unix:/path/to/unix.socket or https://host:8443.", nameof(connection));
        _pin = connection.CertificateFingerprint;
        _clientCertificate = Endpoint.IsSocket ? null : ClientCertificate(connection.Secrets);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // a name may point elsewhere by then
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        if (Endpoint.IsSocket)
        {
            handler.ConnectCallback = (_, _) => new ValueTask<Stream>(new IncusWire(token => ConnectSocketAsync(Endpoint.SocketPath, token)));
        }
        else
        {
            handler.SslOptions = TlsOptions();
            handler.PlaintextStreamFilter = (context, _) => new ValueTask<Stream>(new IncusWire(context.PlaintextStream));
        }

        Invoker = new HttpMessageInvoker(decorate?.Invoke(handler) ?? handler);
    }

    public IncusEndpoint Endpoint { get; }

    /// <summary>Sends requests, and opens WebSockets over the same kind of connection.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>Fingerprint of the certificate that the server showed last; null before the first connection and over a socket.</summary>
    public string? SeenFingerprint { get; private set; }

    /// <summary>The server showed another certificate than the pinned one, or there is no pin.</summary>
    public bool PinMismatch => SeenFingerprint is not null && !IsPinned(SeenFingerprint);

    public void Dispose()
    {
        Invoker.Dispose();
        _clientCertificate?.Dispose();
    }

    public static string Fingerprint(X509Certificate certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>The same fingerprint, however it is written ("AB:CD", "abcd").</summary>
    public static string Normalized(string fingerprint) =>
        fingerprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    internal static async ValueTask<Stream> ConnectSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The certificate is the server's own: its name and issuer say nothing, its pinned hash says everything.</summary>
    internal SslClientAuthenticationOptions TlsOptions()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = Endpoint.Address.Host,
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                SeenFingerprint = certificate is null ? null : Fingerprint(certificate);
                return SeenFingerprint is not null && IsPinned(SeenFingerprint);
            },
        };
        if (_clientCertificate is not null)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(_clientCertificate, additionalCertificates: null, offline: true);
        return options;
    }

    private bool IsPinned(string fingerprint) => _pin is not null && string.Equals(Normalized(_pin), fingerprint, StringComparison.Ordinal);

    private static X509Certificate2? ClientCertificate(string? secrets)
    {
        if (string.IsNullOrWhiteSpace(secrets))
            return null;
        try
        {
            return X509Certificate2.CreateFromPem(secrets, secrets);
        }
        catch (CryptographicException exception)
        {
            throw new ArgumentException("The client certificate and its key cannot be read: both are wanted in PEM.", nameof(secrets), exception);
        }
    }
}
