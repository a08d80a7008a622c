using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Catalog;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Servers;

internal sealed class ServerEnrolment(
    ServerTrial trial,
    ServerTokens tokens,
    IDbContextFactory<VmManagerDbContext> databases,
    ISecretProtector protector,
    IAuditLog audit,
    IChangeHub changes,
    TimeProvider time) : IServerEnrolment
{
    public IReadOnlyList<EngineKind> Engines => trial.Engines;

    public async Task<Result<ServerTest>> TestAsync(Actor actor, ServerDraft draft, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        var checkedDraft = ServerFormRules.Check(draft, Engines);
        if (!checkedDraft.IsSuccess)
            return checkedDraft.Error;
        var tried = await TryAsync(checkedDraft.Value, cancellationToken);
        return tried.Map(trial => trial.Test);
    }

    public async Task<Result<ServerId>> AddAsync(Actor actor, ServerForm form, ServerDraft draft, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        var (checkedForm, checkedDraft) = (ServerFormRules.Check(form), ServerFormRules.Check(draft, Engines));
        if (!checkedForm.IsSuccess || !checkedDraft.IsSuccess)
            return Join(checkedForm.Error, checkedDraft.Error);
        if (await ExplainTakenAsync(checkedForm.Value, cancellationToken) is { } taken)
            return taken;
        var tried = await TryAsync(checkedDraft.Value, cancellationToken);
        if (!tried.IsSuccess)
            return tried.Error;
        var (test, found) = tried.Value;
        if (!test.Report.IsUsable)
            return test.Report.ToInvalid();
        var server = new Server { Id = TypedId.New<ServerId>(), Engine = checkedDraft.Value.Engine, CreatedAt = time.GetUtcNow() };
        server.Write(checkedForm.Value);
        (server.CertificateFingerprint, server.ProtectedSecrets) =
            (test.Credentials?.CertificateFingerprint, test.Credentials?.ProtectedSecrets);
        server.Learn(found, time.GetUtcNow());
        return await StoreAsync(actor, server, cancellationToken);
    }

    public async Task<Result<ConnectionReport>> RenewTrustAsync(
        Actor actor, ServerId serverId, string token, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("server").Error is { } refusal)
            return refusal;
        if (await FindDraftAsync(serverId, token, cancellationToken) is not { } known)
            return new NotFound("server");
        if (ServerEndpoint.IsUnix(known.Endpoint))
            return ServerErrors.NotByToken();
        var draft = ServerFormRules.Check(known, Engines);
        if (!draft.IsSuccess)
            return draft.Error;
        var tried = await TryAsync(draft.Value, cancellationToken);
        if (!tried.IsSuccess)
            return tried.Error;
        var test = tried.Value.Test;
        // Trusted again is worth keeping even when another check fails: the token is used up.
        if (test.Credentials is not { } credentials)
            return test.Report;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.LockServerAsync(serverId, cancellationToken) is not { } server)
            return new NotFound("server");
        (server.CertificateFingerprint, server.ProtectedSecrets) = (credentials.CertificateFingerprint, credentials.ProtectedSecrets);
        audit.Add(database, actor, "server.trust_renewed", server.ToAuditSubject());
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        changes.Publish(new Change(ChangeTopic.Server, serverId.Value));
        return test.Report;
    }

    private async Task<ServerDraft?> FindDraftAsync(ServerId serverId, string token, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var server = await database.Servers.AsNoTracking()
            .FirstOrDefaultAsync(row => row.Id == serverId && row.RemovedAt == null, cancellationToken);
        if (server is null)
            return null;
        var form = server.ToForm();
        return new ServerDraft
        {
            Engine = server.Engine,
            Endpoint = form.Endpoint,
            Token = token,
            StoragePool = form.StoragePool,
            Network = form.Network,
        };
    }

    /// <summary>A token that cannot be read is a field's problem; one that the server refuses is a failed check.</summary>
    private async Task<Result<Tried>> TryAsync(ServerDraft draft, CancellationToken cancellationToken)
    {
        var traded = await tokens.TradeAsync(draft, cancellationToken);
        if (traded.Error is Invalid invalid)
            return invalid;
        if (!traded.IsSuccess)
        {
            var refused = ServerTokens.Refused(traded.Error);
            return new Tried(new ServerTest(refused, Credentials: null, []), new Trial(refused, []));
        }
        var found = await trial.TryAsync(draft.Engine, traded.Value.ToConnection(protector), cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var templates = await ServedTemplates.NamesAsync(database, draft.Engine, Server.ReferencesOf(found.Images), cancellationToken);
        return new Tried(new ServerTest(found.Report, traded.Value.Credentials, templates), found);
    }

    private async Task<Result<ServerId>> StoreAsync(Actor actor, Server server, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Servers.Add(server);
        audit.Add(database, actor, "server.added", server.ToAuditSubject(), ("endpoint", server.Endpoint));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return new Invalid([ServerErrors.NameTaken(server.Name) with { Field = nameof(ServerForm.Name) }]);
        }
        changes.Publish(new Change(ChangeTopic.Server, server.Id.Value), new Change(ChangeTopic.Catalog, Guid.Empty));
        return server.Id;
    }

    private async Task<Invalid?> ExplainTakenAsync(ServerForm form, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await ServerUniqueness.ExplainAsync(database, form, except: null, cancellationToken);
    }

    private sealed record Tried(ServerTest Test, Trial Found);

    // Form and draft share fields: a problem is told once.
    private static Invalid Join(Error? form, Error? draft) =>
        new([.. Invalid.Join(form, draft)!.Problems.DistinctBy(problem => problem.Field, StringComparer.Ordinal)]);
}
