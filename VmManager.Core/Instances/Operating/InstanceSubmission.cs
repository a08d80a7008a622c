using Microsoft.EntityFrameworkCore;
using VmManager.Core.Audit;
using VmManager.Core.Data;
using VmManager.Core.Data.Configurations;
using VmManager.Core.Live;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>Submits an operation on an instance together with its record in the audit.</summary>
internal sealed class InstanceSubmission(IOperations operations, IAuditLog audit, IChangeHub changes)
{
    /// <returns>The operation's id, or the refusal that names the one already at work.</returns>
    public async Task<Result<OperationId>> RunAsync<TDefinition, TInput>(
        VmManagerDbContext database,
        Actor actor,
        Instance instance,
        TInput input,
        CancellationToken cancellationToken,
        params (string Key, string Value)[] details)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class
    {
        var added = await AddAsync<TDefinition, TInput>(database, actor, instance, input, cancellationToken, details);
        if (!added.IsSuccess)
            return added.Error;
        await AnnounceAsync(added.Value, instance, cancellationToken);
        return added.Value.Id;
    }

    /// <summary>For a caller with a transaction of its own: call <see cref="AnnounceAsync"/> after the commit.</summary>
    public async Task<Result<Operation>> AddAsync<TDefinition, TInput>(
        VmManagerDbContext database,
        Actor actor,
        Instance instance,
        TInput input,
        CancellationToken cancellationToken,
        params (string Key, string Value)[] details)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class
    {
        var operation = operations.Add<TDefinition, TInput>(database, input, actor, instance.Id, instance.ProjectId);
        audit.Add(database, actor, operation.Kind, Subject(instance), details);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.Breaks(OperationConfiguration.OneActivePerInstance))
        {
            return Result<Operation>.Failure(await operations.ExplainConflictAsync(instance.Id, cancellationToken));
        }
        return operation;
    }

    /// <summary>Has a worker begin, and tells who watches.</summary>
    public async Task AnnounceAsync(Operation operation, Instance instance, CancellationToken cancellationToken)
    {
        await operations.WakeAsync(operation.Id, cancellationToken);
        changes.Publish(new Change(ChangeTopic.Instance, instance.Id.Value, instance.ProjectId));
    }

    public static AuditSubject Subject(Instance instance) => new("instance", instance.Id.Value, instance.Name, instance.ProjectId);
}
