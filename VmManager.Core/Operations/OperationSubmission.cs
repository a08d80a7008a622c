using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;
using VmManager.Core.Data.Configurations;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

internal sealed partial class OperationSubmission(
    IDbContextFactory<VmManagerDbContext> databases,
    OperationKinds kinds,
    IOperationRunner runner,
    IOperationWaker waker,
    TimeProvider time,
    ILogger<OperationSubmission> logger) : IOperations
{
    public Operation Add<TDefinition, TInput>(
        VmManagerDbContext database, TInput input, Actor requestedBy, InstanceId? instanceId = null, ProjectId? projectId = null)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class
    {
        var kind = kinds.Of<TDefinition>();
        var now = time.GetUtcNow();
        var operation = new Operation
        {
            Id = TypedId.New<OperationId>(),
            Kind = kind.Definition.Kind,
            InstanceId = instanceId,
            ProjectId = projectId,
            RequestedBy = requestedBy.IsPlatform ? null : requestedBy.PersonId,
            Input = JsonSerializer.Serialize(input, OperationJson.Options),
            CreatedAt = now,
            DueAt = now,
        };
        foreach (var (step, index) in kind.Steps.Select((step, index) => (step, index)))
            operation.Steps.Add(new OperationStep { OperationId = operation.Id, Index = index, Name = step.Name });
        database.Operations.Add(operation);
        return operation;
    }

    public async Task<Result<OperationId>> SubmitAsync<TDefinition, TInput>(
        TInput input, Actor requestedBy, InstanceId? instanceId, ProjectId? projectId, CancellationToken cancellationToken)
        where TDefinition : OperationDefinition<TInput>
        where TInput : class
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var operation = Add<TDefinition, TInput>(database, input, requestedBy, instanceId, projectId);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (instanceId is not null && exception.Breaks(OperationConfiguration.OneActivePerInstance))
        {
            return Result<OperationId>.Failure(await ExplainConflictAsync(instanceId.Value, cancellationToken));
        }
        await WakeAsync(operation.Id, cancellationToken);
        return operation.Id;
    }

    public async Task WakeAsync(OperationId operationId, CancellationToken cancellationToken)
    {
        if (runner.TryWake(operationId))
            return;
        try
        {
            await waker.WakeAsync(operationId, time.GetUtcNow(), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // It is committed with the time it is due: the next sweep finds it.
            LogWakeFailed(logger, operationId, exception);
        }
    }

    public async Task<Error> ExplainConflictAsync(InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var kind = await database.Operations
            .Where(operation => operation.InstanceId == instanceId && Operation.ActiveStates.Contains(operation.State))
            .Select(operation => operation.Kind)
            .FirstOrDefaultAsync(cancellationToken);
        // It may have ended between the refusal and this question; the person's next try then succeeds.
        return OperationErrors.Busy(kind ?? "operation");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {OperationId} could not be announced; the sweep finds it")]
    private static partial void LogWakeFailed(ILogger logger, OperationId operationId, Exception exception);
}
