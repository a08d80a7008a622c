using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using VmManager.Core.Engines;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Infrastructure.Engines;
using VmManager.Tests.Support;

namespace VmManager.Tests.Engines;

public sealed class ConnectedEnginesTests : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private static readonly CancellationToken Now = CancellationToken.None;
    private readonly TestDatabase _database;
    private readonly RecordingFactory _factory = new();
    private readonly ConnectedEngines _engines;

    public ConnectedEnginesTests(TestDatabase database)
    {
        _database = database;
        _engines = new ConnectedEngines(database.Contexts, new Reversing(), [_factory], NullLogger<ConnectedEngines>.Instance);
    }

    public ValueTask DisposeAsync() => _engines.DisposeAsync();

    [Fact]
    public async Task ForAsync_WhenAskedAgain_GivesTheSameConnection()
    {
        var server = await _database.Seed.ServerAsync(row =>
        {
            row.ProtectedSecrets = new Reversing().Protect("secret");
            row.Settings = new() { [EngineConnection.StoragePool] = "fast" };
        });

        var engines = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _engines.ForAsync(server.Id, Now)));

        engines.Select(engine => engine.ShouldSucceed()).Distinct().Count().ShouldBe(1);
        var connection = _factory.Made.Single().Connection;
        connection.Secrets.ShouldBe("secret");
        connection.Endpoint.ShouldBe(server.Endpoint);
        connection.Settings[EngineConnection.StoragePool].ShouldBe("fast");
    }

    [Fact]
    public async Task ForAsync_WhenOtherThingsOfTheServerChange_KeepsTheConnection()
    {
        var server = await _database.Seed.ServerAsync();
        var first = (await _engines.ForAsync(server.Id, Now)).ShouldSucceed();

        await ChangeAsync(server.Id, row => row.Name += "-renamed");

        (await _engines.ForAsync(server.Id, Now)).ShouldSucceed().ShouldBeSameAs(first);
    }

    [Theory]
    [InlineData("endpoint")]
    [InlineData("secret")]
    [InlineData("pin")]
    [InlineData("setting")]
    public async Task ForAsync_WhenTheConnectionChanges_ReplacesItAndClosesTheOld(string what)
    {
        var server = await _database.Seed.ServerAsync(row => row.Settings = new() { [EngineConnection.Network] = "a" });
        var first = (await _engines.ForAsync(server.Id, Now)).ShouldSucceed();

        await ChangeAsync(server.Id, row =>
        {
            row.Endpoint = what is "endpoint" ? "https://elsewhere:8443" : row.Endpoint;
            row.ProtectedSecrets = what is "secret" ? new Reversing().Protect("other") : row.ProtectedSecrets;
            row.CertificateFingerprint = what is "pin" ? new string('c', 64) : row.CertificateFingerprint;
            row.Settings = what is "setting" ? new() { [EngineConnection.Network] = "b" } : row.Settings;
        });

        (await _engines.ForAsync(server.Id, Now)).ShouldSucceed().ShouldNotBeSameAs(first);
        await Poll.UntilAsync(() => ((RecordingEngine)first).IsDisposed);
    }

    [Fact]
    public async Task ForAsync_WhenTheServerWasRemoved_IsNotFoundAndTheConnectionIsClosed()
    {
        var server = await _database.Seed.ServerAsync();
        var first = (await _engines.ForAsync(server.Id, Now)).ShouldSucceed();

        await ChangeAsync(server.Id, row => row.RemovedAt = DateTimeOffset.UtcNow);

        (await _engines.ForAsync(server.Id, Now)).Error.ShouldBeOfType<NotFound>();
        await Poll.UntilAsync(() => ((RecordingEngine)first).IsDisposed);
        (await _engines.ForAsync(TypedId.New<ServerId>(), Now)).Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task ForAsync_WhenTheSecretsCannotBeDecrypted_SaysWhatToDo()
    {
        var server = await _database.Seed.ServerAsync(row => row.ProtectedSecrets = "not protected by us");

        (await _engines.ForAsync(server.Id, Now)).ShouldFailWith(EngineErrorCodes.Untrusted).Message.ShouldContain("Enrol the server again");
    }

    [Fact]
    public async Task ForAsync_WhenNoAdapterFits_SaysSo()
    {
        await using var context = await _database.Contexts.CreateDbContextAsync();
        var server = await _database.Seed.ServerAsync();
        await context.Servers.Where(row => row.Id == server.Id).ExecuteUpdateAsync(row => row.SetProperty(one => one.Engine, EngineKind.Nutanix));

        (await _engines.ForAsync(server.Id, Now)).ShouldFailWith(EngineErrorCodes.Unsupported);
    }

    private async Task ChangeAsync(ServerId id, Action<Server> change)
    {
        await using var context = await _database.Contexts.CreateDbContextAsync();
        change(await context.Servers.SingleAsync(server => server.Id == id));
        await context.SaveChangesAsync();
    }

    private sealed class Reversing : ISecretProtector
    {
        public string Protect(string secret) => "p:" + new string([.. secret.Reverse()]);

        public string Unprotect(string protectedSecret) => protectedSecret.StartsWith("p:", StringComparison.Ordinal)
            ? new string([.. protectedSecret[2..].Reverse()])
            : throw new CryptographicException("not ours");
    }

    private sealed class RecordingFactory : IEngineFactory
    {
        public List<RecordingEngine> Made { get; } = [];

        public EngineKind Kind => EngineKind.Incus;

        public IEngine Connect(EngineConnection connection)
        {
            Made.Add(new RecordingEngine(connection));
            return Made[^1];
        }

        public Task<ConnectionReport> TestAsync(EngineConnection connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<EngineConnection>> EnrolAsync(string endpoint, string token, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class RecordingEngine(EngineConnection connection) : IEngine
    {
        public EngineConnection Connection => connection;

        public bool IsDisposed { get; private set; }

        public EngineKind Kind => EngineKind.Incus;

        public EngineCapabilities Capabilities => EngineCapabilities.None;

        public IGuestAccess? Guest => null;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }

        public Task<Result<ServerProbe>> ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<ServerObservation>> ObserveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<ObservedGuest>> ObserveGuestAsync(string reference, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async IAsyncEnumerable<EngineEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public Task<Result<IReadOnlyList<EngineImage>>> ListImagesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<EngineTask>> CreateAsync(GuestSpec spec, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<EngineTask>> ChangePowerAsync(string reference, PowerAction action, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Result<EngineTask>> ResizeAsync(string reference, GuestSize size, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Result<EngineTask>> DeleteAsync(string reference, Guid owner, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<EngineTask>> FollowAsync(string handle, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
