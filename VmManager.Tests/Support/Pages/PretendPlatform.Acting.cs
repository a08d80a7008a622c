using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Tests.Support.Pages;

internal sealed record PowerAsked(InstanceId Id, PowerAction Action);

internal sealed record ResizeAsked(InstanceId Id, PlanId Plan);

internal sealed record DeleteAsked(InstanceId Id, string ConfirmedName);

internal sealed record EditAsked(InstanceId Id, EditInstance Form);

internal sealed record OtherAsked(string What, InstanceId Id);

internal sealed partial class PretendPlatform : IInstanceActions
{
    public Task<Result<IReadOnlyList<InstanceId>>> CreateAsync(Actor actor, CreateInstances command, CancellationToken cancellationToken)
    {
        if (Ask(command) is { } error)
            return Task.FromResult(Result<IReadOnlyList<InstanceId>>.Failure(error));
        var ids = new List<InstanceId>();
        for (var number = 1; number <= command.Count; number++)
        {
            var detail = Add(Sample.Instance(command.Count == 1 ? command.Name : $"{command.Name}-{number}", InstanceStatus.Provisioning));
            ids.Add(detail.Row.Id);
            Begin(detail.Row.Id, InstanceOperations.Create, row => row with
            {
                Status = InstanceStatus.Running,
                Address = "10.80.0.99",
                StartedAt = DateTimeOffset.UtcNow,
            });
        }
        return Task.FromResult(Result<IReadOnlyList<InstanceId>>.Success(ids));
    }

    public Task<Result<OperationId>> ChangePowerAsync(Actor actor, InstanceId instanceId, PowerAction action, CancellationToken cancellationToken) =>
        Submit(new PowerAsked(instanceId, action), instanceId, action switch
        {
            PowerAction.Start => (InstanceOperations.Start, InstanceStatus.Starting, InstanceStatus.Running),
            PowerAction.Restart => (InstanceOperations.Restart, InstanceStatus.Restarting, InstanceStatus.Running),
            PowerAction.Freeze => (InstanceOperations.Freeze, InstanceStatus.Busy, InstanceStatus.Frozen),
            PowerAction.Unfreeze => (InstanceOperations.Unfreeze, InstanceStatus.Busy, InstanceStatus.Running),
            PowerAction.ForceStop => (InstanceOperations.ForceStop, InstanceStatus.Stopping, InstanceStatus.Stopped),
            _ => (InstanceOperations.Shutdown, InstanceStatus.Stopping, InstanceStatus.Stopped),
        });

    public Task<Result<OperationId>> ResizeAsync(
        Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken, PlanPriceId? seenPrice = null) =>
        Submit(new ResizeAsked(instanceId, planId), instanceId, (InstanceOperations.Resize, InstanceStatus.Resizing, InstanceStatus.Running));

    public Task<Result<OperationId>> DeleteAsync(Actor actor, InstanceId instanceId, string confirmedName, CancellationToken cancellationToken) =>
        Submit(
            new DeleteAsked(instanceId, confirmedName), instanceId, (InstanceOperations.Delete, InstanceStatus.Deleting, InstanceStatus.Deleted));

    public Task<Result> EditAsync(Actor actor, InstanceId instanceId, EditInstance command, CancellationToken cancellationToken)
    {
        if (Ask(new EditAsked(instanceId, command)) is { } error)
            return Task.FromResult(Result.Failure(error));
        Change(instanceId, detail => detail with
        {
            Notes = command.Notes ?? detail.Notes,
            RowVersion = detail.RowVersion + 1,
            Row = detail.Row with
            {
                Name = command.Name ?? detail.Row.Name,
                Tags = command.Tags ?? detail.Row.Tags,
                IsProtected = command.IsProtected ?? detail.Row.IsProtected,
            },
        });
        return Task.FromResult(Result.Success);
    }

    public Task<Result<OperationId>> ResetPasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        Submit(new OtherAsked("password", instanceId), instanceId, (InstanceOperations.ResetPassword, InstanceStatus.Busy, InstanceStatus.Running));

    public Task<Result<OperationId>> ChangeKeysAsync(
        Actor actor, InstanceId instanceId, IReadOnlyList<SshKeyId> keys, CancellationToken cancellationToken) =>
        Submit(new OtherAsked("keys", instanceId), instanceId, (InstanceOperations.ChangeKeys, InstanceStatus.Busy, InstanceStatus.Running));

    public Task<Result<string>> TakePasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        if (!_details[instanceId].HasUnseenPassword)
            return Task.FromResult(Result<string>.Failure(InstanceErrors.NoPassword()));
        Change(instanceId, detail => detail with { HasUnseenPassword = false });
        return Task.FromResult(Result<string>.Success("correct-horse-battery"));
    }

    public Task<Result> DismissFailedAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        if (Ask(new OtherAsked("dismiss", instanceId)) is { } error)
            return Task.FromResult(Result.Failure(error));
        ChangeRow(instanceId, row => row with { Status = InstanceStatus.Deleted });
        return Task.FromResult(Result.Success);
    }

    public Task<Result> AcceptDriftAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        if (Ask(new OtherAsked("accept", instanceId)) is { } error)
            return Task.FromResult(Result.Failure(error));
        ChangeRow(instanceId, row => row with { Drift = InstanceDrift.None });
        return Task.FromResult(Result.Success);
    }

    private Task<Result<OperationId>> Submit(
        object asked, InstanceId id, (string Kind, InstanceStatus Meanwhile, InstanceStatus Afterwards) way)
    {
        if (Ask(asked) is { } error)
            return Task.FromResult(Result<OperationId>.Failure(error));
        ChangeRow(id, row => row with { Status = way.Meanwhile });
        return Task.FromResult(Result<OperationId>.Success(Begin(id, way.Kind, row => row with { Status = way.Afterwards })));
    }
}
