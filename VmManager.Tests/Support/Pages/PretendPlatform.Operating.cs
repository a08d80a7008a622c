using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

internal sealed partial class PretendPlatform : IOperationFeed
{
    private static readonly string[] CreateSteps = ["reserve", "create", "start", "address", "access", "probe", "online"];
    private static readonly string[] OtherSteps = ["intend", "switch", "settle"];

    public async IAsyncEnumerable<IReadOnlyList<OperationView>> WatchAsync(
        Actor actor, InstanceId? only, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var _ in _operationChanges.ListenAsync(() => default, cancellationToken))
            yield return Present(only);
    }

    public Task<IReadOnlyList<OperationView>> RecentAsync(Actor actor, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<OperationView>>([.. Present(only: null).Take(most)]);

    public Task<Result> CancelAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken)
    {
        if (Ask(operationId) is { } error)
            return Task.FromResult(Result.Failure(error));
        ChangeOperation(operationId, operation => operation with { IsCancelRequested = true, CanCancel = false });
        return Task.FromResult(Result.Success);
    }

    public OperationView Add(OperationView operation)
    {
        ChangeOperation(operation.Id, _ => operation, operation);
        return operation;
    }

    /// <summary>Changes an operation and tells everybody who watches.</summary>
    public void ChangeOperation(OperationId id, Func<OperationView, OperationView> change, OperationView? first = null)
    {
        _operations.AddOrUpdate(id, _ => first ?? throw new KeyNotFoundException(), (_, present) => change(present));
        _operationChanges.Send(id);
    }

    private List<OperationView> Present(InstanceId? only) =>
        [.. _operations.Values.Where(operation => only is null || operation.InstanceId == only).OrderByDescending(operation => operation.CreatedAt)];

    private OperationId Begin(InstanceId id, string kind, Func<InstanceRow, InstanceRow> afterwards)
    {
        string[] steps = kind is InstanceOperations.Create ? CreateSteps : OtherSteps;
        var operation = Add(new OperationView
        {
            Id = TypedId.New<OperationId>(),
            Kind = kind,
            State = OperationState.Running,
            InstanceId = id,
            InstanceName = _details[id].Row.Name,
            RequestedByName = "Ada Lovelace",
            CreatedAt = DateTimeOffset.UtcNow,
            StartedAt = DateTimeOffset.UtcNow,
            CanCancel = true,
            Steps = [.. steps.Select(step => Sample.Step(step, StepState.Waiting))],
        });
        ChangeRow(id, row => row with
        {
            Operation = new ActiveOperation(operation.Id, kind, OperationState.Running, steps[0], 1, steps.Length),
        });
        if (StepTime > TimeSpan.Zero)
            _ = RunAsync(operation, afterwards);
        return operation.Id;
    }

    /// <summary>For whoever looks at the pages: steps follow each other as on a real server.</summary>
    private async Task RunAsync(OperationView operation, Func<InstanceRow, InstanceRow> afterwards)
    {
        using var timer = new PeriodicTimer(StepTime);
        for (var index = 0; index < operation.Steps.Count; index++)
        {
            SetStep(operation.Id, index, step => step with { State = StepState.Started, Attempt = 1, StartedAt = DateTimeOffset.UtcNow });
            ChangeRow(operation.InstanceId!.Value, row => row with
            {
                Operation = row.Operation! with { Step = operation.Steps[index].Name, StepNumber = index + 1 },
            });
            await timer.WaitForNextTickAsync();
            SetStep(operation.Id, index, step => step with { State = StepState.Succeeded, FinishedAt = DateTimeOffset.UtcNow });
            if (_operations[operation.Id].IsCancelRequested)
                break;
        }
        ChangeOperation(operation.Id, view => view with
        {
            State = view.IsCancelRequested ? OperationState.Unwound : OperationState.Succeeded,
            FinishedAt = DateTimeOffset.UtcNow,
            CanCancel = false,
        });
        Change(operation.InstanceId!.Value, detail => detail with
        {
            HasUnseenPassword = operation.Kind is InstanceOperations.Create or InstanceOperations.ResetPassword,
            Row = afterwards(detail.Row) with { Operation = null },
        });
    }

    private void SetStep(OperationId id, int index, Func<OperationStepView, OperationStepView> change) => ChangeOperation(id, view => view with
    {
        Steps = [.. view.Steps.Select((step, at) => at == index ? change(step) : step)],
    });
}
