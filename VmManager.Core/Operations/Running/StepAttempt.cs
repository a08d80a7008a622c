using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VmManager.Core.Data;

namespace VmManager.Core.Operations.Running;

/// <summary>Runs one step once and turns whatever happens into a <see cref="StepResult"/>.</summary>
internal partial class StepAttempt(IServiceScopeFactory scopes, TimeProvider time, ILogger<StepAttempt> logger)
{
    /// <exception cref="OperationCanceledException">The process stops or the lease ended: the step's outcome is unknown.</exception>
    public async Task<StepResult> RunAsync(NextStep next, StepContext context, CancellationToken ending)
    {
        using var deadline = new CancellationTokenSource(TimeLeft(next), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, deadline.Token);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var step = (Step)scope.ServiceProvider.GetRequiredService(next.Outline.Type);
            return await ActAsync(step, next, context, either.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return OperationErrors.DeadlinePassed(next.Outline.Name, next.Outline.Deadline, next.Row.Detail);
        }
        catch (Exception exception) when (exception.IsOutage())
        {
            LogOutage(logger, next.Outline.Name, context.OperationId, exception);
            return OperationErrors.DatabaseAway();
        }
#pragma warning disable CA1031 // a bug in a step ends its operation, not the worker
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnexpected(logger, next.Outline.Name, context.OperationId, exception);
            return OperationErrors.Unexpected(next.Outline.Name);
        }
    }

    /// <summary>The seam at which tests make steps fail or repeat.</summary>
    protected virtual Task<StepResult> ActAsync(Step step, NextStep next, StepContext context, CancellationToken cancellationToken) =>
        next.IsUndo ? step.UndoAsync(context, cancellationToken) : step.DoAsync(context, cancellationToken);

    private TimeSpan TimeLeft(NextStep next)
    {
        var left = (next.Row.DeadlineAt ?? DateTimeOffset.MaxValue) - time.GetUtcNow();
        // The last look, at the deadline itself, gets a moment too.
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database went away under step {Step} of operation {OperationId}; it is tried again")]
    private static partial void LogOutage(ILogger logger, string step, OperationId operationId, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Step {Step} of operation {OperationId} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, string step, OperationId operationId, Exception exception);
}
