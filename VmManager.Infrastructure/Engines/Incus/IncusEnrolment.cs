using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Turns a trust token into a client certificate of our own that the server trusts, and a pin on the server's.</summary>
internal sealed class IncusEnrolment(Func<EngineConnection, IncusClient> connect, TimeProvider time)
{
    /// <summary>The server keeps the certificate until an admin removes it; renewing is enrolling again.</summary>
    private const int Years = 10;

    public async Task<Result<EngineConnection>> EnrolAsync(string endpoint, string text, CancellationToken cancellationToken)
    {
        if (IncusTrustToken.TryParse(text) is not { } token)
        {
            return new Invalid("Token", "engine.token_unreadable",
                "This is no Incus trust token. Run \"incus config trust add vmmanager\" on the server and paste the long line that it prints.");
        }

        if (token.IsExpired(time.GetUtcNow()))
        {
            return new Invalid("Token", "engine.token_expired",
                "This token has expired. Run \"incus config trust add vmmanager\" on the server again and paste the new one.");
        }

        var candidates = string.IsNullOrWhiteSpace(endpoint) ? token.Addresses : [endpoint];
        var endpoints = candidates.Select(IncusEndpoint.TryParse).OfType<IncusEndpoint>().Where(candidate => !candidate.IsSocket).ToList();
        if (endpoints.Count == 0)
        {
            return new Invalid("Endpoint", "engine.endpoint_unreadable",
                "Write the server's address as https://host:8443. The token names none that can be used.");
        }

        var secrets = NewClientCertificate(token.ClientName);
        Result<EngineConnection> last = EngineErrors.Unreachable(endpoints[0].Text);
        foreach (var candidate in endpoints)
        {
            var fingerprint = IncusTransport.Normalized(token.Fingerprint);
            last = await EnrolAsync(new EngineConnection(candidate.Text, fingerprint, secrets, Empty), token, cancellationToken);
            // The server was reached and spoke: another of its addresses would say the same.
            if (last.IsSuccess || last.Error.Code is not (EngineErrorCodes.Unreachable or EngineErrorCodes.TimedOut))
                return last;
        }

        return last;
    }

    private async Task<Result<EngineConnection>> EnrolAsync(EngineConnection connection, IncusTrustToken token, CancellationToken cancellationToken)
    {
        using var client = connect(connection);
        using var certificate = X509Certificate2.CreateFromPem(connection.Secrets);
        var request = new IncusTrustRequest(token.ClientName, "client", Convert.ToBase64String(certificate.RawData), token.Text);
        var added = await client.ChangeAsync(
            HttpMethod.Post, "/1.0/certificates", IncusClient.Body(request, IncusJson.Default.IncusTrustRequest),
            IncusJson.Default.IncusEnvelopeJsonElement, cancellationToken);
        if (!added.IsSuccess)
        {
            return added.Error.Code is EngineErrorCodes.Untrusted && !client.Transport.PinMismatch
                ? new Invalid("Token", "engine.token_refused", "The server does not accept this token: it was used already, or it is another "
                    + "server's. Run \"incus config trust add vmmanager\" there again and paste the new one.")
                : added.Error;
        }

        return connection with { Settings = await PlaceAsync(client, cancellationToken) };
    }

    /// <summary>The pool and network that a set-up server has anyway, for the form; an admin may choose others.</summary>
    private static async Task<Dictionary<string, string>> PlaceAsync(IncusClient client, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var pools = await client.ReadAsync(
            "/1.0/storage-pools?recursion=1", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusPool, cancellationToken);
        if (pools.IsSuccess && Preferred(pools.Value.Select(pool => pool.Name), "default") is { } pool)
            settings[EngineConnection.StoragePool] = pool;
        var networks = await client.ReadAsync(
            "/1.0/networks?recursion=1", IncusJson.Default.IncusEnvelopeIReadOnlyListIncusNetwork, cancellationToken);
        if (networks.IsSuccess
            && Preferred(networks.Value.Where(network => network.Managed).Select(network => network.Name), "incusbr0") is { } network)
        {
            settings[EngineConnection.Network] = network;
        }

        return settings;
    }

    private static string? Preferred(IEnumerable<string> names, string usual)
    {
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        return sorted.Contains(usual, StringComparer.Ordinal) ? usual : sorted.FirstOrDefault();
    }

    /// <summary>Certificate and key in one PEM text.</summary>
    private string NewClientCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        subject.AddOrganizationName("VmManager");
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2", "Client authentication")], critical: false));
        var now = time.GetUtcNow();
        // From yesterday: the server's clock may be behind.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static readonly Dictionary<string, string> Empty = [];
}
