using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers.Local;

/// <summary>
/// Registers the configured local engine as a server, follows its socket when that moved, and looks at it at once, so that the first page
/// already shows capacity and templates. A local server that an admin removed stays removed.
/// </summary>
internal sealed partial class LocalServerSeed(
    IOptions<LocalEngineOptions> options,
    ServerTrial trial,
    IDbContextFactory<VmManagerDbContext> databases,
    ISecretProtector protector,
    IAuditLog audit,
    IChangeHub changes,
    TimeProvider time,
    ILogger<LocalServerSeed> logger) : IDatabaseSeed
{
    /// <summary>One per platform: all processes agree on it without asking.</summary>
    public static ServerId LocalId { get; } = ServerId.From(new Guid("019ab000-0000-7000-8000-000000000001"));

    public async Task SeedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Socket.Length == 0)
            return;
        if (await RegisterAsync(cancellationToken) is not { } server)
            return;
        var found = await trial.TryAsync(server.Engine, server.ToConnection(protector), cancellationToken);
        if (found.Problem is { } problem)
            LogNotUsable(logger, server.Endpoint, problem);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.LockServerAsync(LocalId, cancellationToken) is not { } locked)
            return;
        locked.Learn(found, time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Server, LocalId.Value), new Change(ChangeTopic.Catalog, Guid.Empty));
    }

    /// <summary>The row as it is now; null when an admin removed it.</summary>
    private async Task<Server?> RegisterAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await SeedLock.TakeAsync(database, cancellationToken);
        var endpoint = ServerEndpoint.Unix + options.Value.Socket;
        var server = await database.Servers.FirstOrDefaultAsync(row => row.Id == LocalId, cancellationToken);
        if (server is null)
        {
            server = await AddAsync(database, endpoint, cancellationToken);
        }
        else if (server.RemovedAt is not null)
        {
            LogRemoved(logger, server.Name);
            return null;
        }
        else
        {
            server.Endpoint = endpoint;
        }
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return server;
    }

    private async Task<Server> AddAsync(VmManagerDbContext database, string endpoint, CancellationToken cancellationToken)
    {
        var server = new Server { Id = LocalId, Engine = EngineKind.Incus, CreatedAt = time.GetUtcNow() };
        server.Write(new ServerForm
        {
            Name = await FreeNameAsync(database, options.Value.Name, cancellationToken),
            Endpoint = endpoint,
            StoragePool = options.Value.StoragePool,
            Network = options.Value.Network,
            CpuOvercommit = options.Value.CpuOvercommit,
            MemoryOvercommit = options.Value.MemoryOvercommit,
            DiskOvercommit = options.Value.DiskOvercommit,
        });
        database.Servers.Add(server);
        audit.Add(database, Actor.Platform, "server.added", server.ToAuditSubject(), ("endpoint", endpoint));
        return server;
    }

    private static async Task<string> FreeNameAsync(VmManagerDbContext database, string wanted, CancellationToken cancellationToken)
    {
        var taken = await database.Servers.Where(server => server.RemovedAt == null).Select(server => server.Name)
            .ToListAsync(cancellationToken);
        var name = wanted;
        for (var number = 2; taken.Contains(name, StringComparer.Ordinal); number++)
            name = $"{wanted}-{number}";
        return name;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The local engine at {Endpoint} cannot be used yet: {Problem}")]
    private static partial void LogNotUsable(ILogger logger, string endpoint, string problem);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "LocalEngine:Socket is set, but an admin removed the server \"{Name}\": it stays removed. Add it again on the Servers page.")]
    private static partial void LogRemoved(ILogger logger, string name);
}
