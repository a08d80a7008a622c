using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Servers;
using VmManager.Core.Shared;

namespace VmManager.Infrastructure.Engines;

/// <summary>
/// The engines in use, by server. The server's row is read each time, so that a connection changed by any process of the platform is
/// replaced at the next use; the old one ends its calls and is closed.
/// </summary>
internal sealed class ConnectedEngines(
    IDbContextFactory<VmManagerDbContext> database, ISecretProtector protector, IEnumerable<IEngineFactory> factories,
    ILogger<ConnectedEngines> logger) : IEngines, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ServerId, Connected> _connected = [];
    private readonly HashSet<Task> _closing = [];
    private bool _disposed;

    public async Task<Result<IEngine>> ForAsync(ServerId serverId, CancellationToken cancellationToken)
    {
        await using var context = await database.CreateDbContextAsync(cancellationToken);
        var row = await context.Servers.AsNoTracking()
            .Where(server => server.Id == serverId && server.RemovedAt == null)
            .Select(server => new Target(server.Engine, server.Endpoint, server.CertificateFingerprint, server.ProtectedSecrets, server.Settings))
            .SingleOrDefaultAsync(cancellationToken);

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (row is null)
            {
                Close(serverId);
                return new NotFound("server");
            }

            if (_connected.TryGetValue(serverId, out var known) && known.Target.IsSame(row))
                return Result<IEngine>.Success(known.Engine);
            Close(serverId);
            var made = Connect(row);
            if (made.IsSuccess)
                _connected[serverId] = new Connected(row, made.Value);
            return made;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] closing;
        lock (_lock)
        {
            _disposed = true;
            foreach (var serverId in _connected.Keys.ToList())
                Close(serverId);
            closing = [.. _closing];
        }

        await Task.WhenAll(closing);
    }

    private Result<IEngine> Connect(Target target)
    {
        if (factories.FirstOrDefault(factory => factory.Kind == target.Kind) is not { } factory)
            return EngineErrors.Unsupported($"this platform has no adapter for {target.Kind}.");
        try
        {
            var secrets = target.ProtectedSecrets is { } text ? protector.Unprotect(text) : null;
            return Result<IEngine>.Success(
                factory.Connect(new EngineConnection(target.Endpoint, target.CertificateFingerprint, secrets, target.Settings)));
        }
        catch (CryptographicException)
        {
            return EngineErrors.Untrusted("its stored credentials cannot be decrypted (the platform's keys changed). Enrol the server again.");
        }
        catch (ArgumentException exception)
        {
            return EngineErrors.Refused(exception.Message);
        }
    }

    private void Close(ServerId serverId)
    {
        if (!_connected.Remove(serverId, out var old))
            return;
        var closing = CloseAsync(old);
        _closing.Add(closing);
        _closing.RemoveWhere(task => task.IsCompleted);
    }

    private async Task CloseAsync(Connected old)
    {
        await Task.Yield(); // out of the lock
        try
        {
            await old.Engine.DisposeAsync();
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The replaced connection to {Endpoint} did not close", old.Target.Endpoint);
        }
    }

    private sealed record Connected(Target Target, IEngine Engine);

    private sealed record Target(
        EngineKind Kind, string Endpoint, string? CertificateFingerprint, string? ProtectedSecrets, Dictionary<string, string> Settings)
    {
        public bool IsSame(Target other) => this with { Settings = other.Settings } == other
            && Settings.Count == other.Settings.Count
            && Settings.All(setting => string.Equals(other.Settings.GetValueOrDefault(setting.Key), setting.Value, StringComparison.Ordinal));
    }
}
