using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

/// <summary>Reads operations. Each call decides by the actor; somebody else's operation is "not found".</summary>
public sealed class OperationQueries(IDbContextFactory<VmManagerDbContext> databases, OperationKinds kinds, TimeProvider time)
{
    /// <summary>How long the tray still shows what has ended.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(5);

    private const int MostInTray = 50;

    /// <summary>Everything done to one instance, newest first.</summary>
    public async Task<Result<Page<OperationView>>> ForInstanceAsync(
        Actor actor, InstanceId instanceId, PageRequest page, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var project = await database.Instances.Where(instance => instance.Id == instanceId)
            .Select(instance => (ProjectId?)instance.ProjectId).SingleOrDefaultAsync(cancellationToken);
        if (project is null)
            return new NotFound("instance");
        var access = await ProjectAccess.RequireAsync(database, actor, project.Value, ProjectRole.Viewer, "instance", cancellationToken);
        if (!access.IsSuccess)
            return access.Error;
        return await PageAsync(database, actor, operation => operation.InstanceId == instanceId, page, cancellationToken);
    }

    /// <summary>For the tray: what runs in the actor's projects, and what ended there in the last minutes, newest first.</summary>
    public async Task<IReadOnlyList<OperationView>> ActiveAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var since = time.GetUtcNow() - Recent;
        var projects = ProjectAccess.Of(database, actor);
        return await ReadAsync(
            database,
            actor,
            operation => operation.ProjectId != null && projects.Contains(operation.ProjectId.Value)
                && (Operation.ActiveStates.Contains(operation.State) || operation.FinishedAt > since),
            new PageRequest(1, MostInTray),
            cancellationToken);
    }

    /// <summary>The newest operations in the actor's projects, at work or at rest.</summary>
    public async Task<IReadOnlyList<OperationView>> RecentAsync(Actor actor, int most, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var projects = ProjectAccess.Of(database, actor);
        return await ReadAsync(
            database,
            actor,
            operation => operation.ProjectId != null && projects.Contains(operation.ProjectId.Value),
            new PageRequest(1, most),
            cancellationToken);
    }

    /// <summary>All operations of the platform, newest first. Admins only.</summary>
    public async Task<Result<Page<OperationView>>> ListAsync(Actor actor, OperationListRequest request, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("page") is { IsSuccess: false } refusal)
            return refusal.Error;
        var kind = request.Kind is null ? null : StorableText.Of(request.Kind);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await PageAsync(
            database,
            actor,
            operation => (request.State == null || operation.State == request.State)
                && (kind == null || operation.Kind == kind)
                && (request.RequestedBy == null || operation.RequestedBy == request.RequestedBy)
                && (request.ServerId == null || operation.Instance!.ServerId == request.ServerId),
            request.Page,
            cancellationToken);
    }

    /// <summary>One operation with its steps.</summary>
    public async Task<Result<OperationView>> FindAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var projects = ProjectAccess.Of(database, actor);
        var isAdmin = actor.IsAdmin;
        var found = await ReadAsync(
            database,
            actor,
            operation => operation.Id == operationId
                && (isAdmin || (operation.ProjectId != null && projects.Contains(operation.ProjectId.Value))),
            new PageRequest(1, 1),
            cancellationToken);
        return found is [var view] ? view : new NotFound("operation");
    }

    private async Task<Page<OperationView>> PageAsync(
        VmManagerDbContext database, Actor actor, Expression<Func<Operation, bool>> filter, PageRequest page, CancellationToken cancellationToken) =>
        new(
            await ReadAsync(database, actor, filter, page, cancellationToken),
            await database.Operations.CountAsync(filter, cancellationToken));

    private async Task<IReadOnlyList<OperationView>> ReadAsync(
        VmManagerDbContext database, Actor actor, Expression<Func<Operation, bool>> filter, PageRequest page, CancellationToken cancellationToken)
    {
        var rows = await database.Operations.AsNoTracking().AsSplitQuery()
            .Where(filter)
            // Version 7 ids are in the order of their making.
            .OrderByDescending(operation => operation.CreatedAt).ThenByDescending(operation => operation.Id)
            .Skip(page.Skip).Take(page.Take)
            .Select(operation => new Row(
                operation,
                operation.Steps.OrderBy(step => step.Index).ToList(),
                operation.Instance!.Name,
                database.Users.Where(person => person.Id == operation.RequestedBy).Select(person => person.DisplayName).FirstOrDefault(),
                operation.Instance!.Server!.Name))
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => View(row, actor))];
    }

    private OperationView View(Row row, Actor actor) =>
        new()
        {
            Id = row.Operation.Id,
            Kind = row.Operation.Kind,
            State = row.Operation.State,
            InstanceId = row.Operation.InstanceId,
            InstanceName = row.InstanceName,
            ProjectId = row.Operation.ProjectId,
            RequestedBy = row.Operation.RequestedBy,
            RequestedByName = row.PersonName,
            ServerName = actor.IsAdmin ? row.ServerName : null,
            ErrorCode = row.Operation.ErrorCode,
            ErrorMessage = row.Operation.ErrorMessage,
            ErrorArguments = row.Operation.ErrorArguments,
            CreatedAt = row.Operation.CreatedAt,
            StartedAt = row.Operation.StartedAt,
            FinishedAt = row.Operation.FinishedAt,
            IsCancelRequested = row.Operation.CancelRequestedAt is not null,
            CanCancel = OperationRules.CanCancel(row.Operation.State, row.Operation.CancelRequestedAt, row.Steps, kinds.Find(row.Operation.Kind)),
            Steps = [.. row.Steps.Select(ViewStep)],
        };

    private static OperationStepView ViewStep(OperationStep step) => new(
        step.Name, step.State, step.Attempt, step.Detail, step.ErrorCode, step.ErrorMessage, step.StartedAt, step.FinishedAt)
    { ErrorArguments = step.ErrorArguments };

    private sealed record Row(Operation Operation, List<OperationStep> Steps, string? InstanceName, string? PersonName, string? ServerName);
}
