using Microsoft.Extensions.Logging;
using VmManager.Core.Engines;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines.Incus;

/// <summary>Connections to Incus servers.</summary>
internal sealed class IncusEngineFactory(TimeProvider time, ILoggerFactory loggers) : IEngineFactory
{
    public EngineKind Kind => EngineKind.Incus;

    /// <summary>Lets tests stand between us and the wire, to count calls for instance.</summary>
    internal Func<HttpMessageHandler, HttpMessageHandler>? Decorate { get; init; }

    public IEngine Connect(EngineConnection connection) =>
        new IncusEngine(Client(connection), IncusPlace.Of(connection), time);

    public Task<ConnectionReport> TestAsync(EngineConnection connection, CancellationToken cancellationToken) =>
        new IncusConnectionTest(Client, connection).RunAsync(cancellationToken);

    public Task<Result<EngineConnection>> EnrolAsync(string endpoint, string token, CancellationToken cancellationToken) =>
        new IncusEnrolment(Client, time).EnrolAsync(endpoint, token, cancellationToken);

    private IncusClient Client(EngineConnection connection)
    {
        var transport = new IncusTransport(connection, Decorate);
        return new IncusClient(transport, new ServerPipeline(transport.Endpoint.Text, time, loggers.CreateLogger<IncusEngine>()));
    }
}
