using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Instances.Access;
using VmManager.Core.Instances.Create;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Instances.Edit;
using VmManager.Core.Instances.Power;
using VmManager.Core.Instances.Resize;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>The one door to the use cases, each of which has a place of its own.</summary>
internal sealed class InstanceActions(
    InstanceCreation creation,
    PowerChange power,
    PlanChange plan,
    InstanceDeletion deletion,
    InstanceEditing editing,
    AccessChange access,
    DriftAcceptance drift) : IInstanceActions
{
    public Task<Result<IReadOnlyList<InstanceId>>> CreateAsync(Actor actor, CreateInstances command, CancellationToken cancellationToken) =>
        creation.RunAsync(actor, command, cancellationToken);

    public Task<Result<OperationId>> ChangePowerAsync(
        Actor actor, InstanceId instanceId, PowerAction action, CancellationToken cancellationToken) =>
        power.RunAsync(actor, instanceId, action, cancellationToken);

    public Task<Result<OperationId>> ResizeAsync(
        Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken, PlanPriceId? seenPrice = null) =>
        plan.RunAsync(actor, instanceId, planId, seenPrice, cancellationToken);

    public Task<Result<OperationId>> DeleteAsync(
        Actor actor, InstanceId instanceId, string confirmedName, CancellationToken cancellationToken) =>
        deletion.RunAsync(actor, instanceId, confirmedName, cancellationToken);

    public Task<Result> EditAsync(Actor actor, InstanceId instanceId, EditInstance command, CancellationToken cancellationToken) =>
        editing.RunAsync(actor, instanceId, command, cancellationToken);

    public Task<Result<OperationId>> ResetPasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        access.ResetPasswordAsync(actor, instanceId, cancellationToken);

    public Task<Result<OperationId>> ChangeKeysAsync(
        Actor actor, InstanceId instanceId, IReadOnlyList<SshKeyId> keys, CancellationToken cancellationToken) =>
        access.ChangeKeysAsync(actor, instanceId, keys, cancellationToken);

    public Task<Result<string>> TakePasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        access.TakePasswordAsync(actor, instanceId, cancellationToken);

    public Task<Result> DismissFailedAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        deletion.DismissAsync(actor, instanceId, cancellationToken);

    public Task<Result> AcceptDriftAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken) =>
        drift.RunAsync(actor, instanceId, cancellationToken);
}
