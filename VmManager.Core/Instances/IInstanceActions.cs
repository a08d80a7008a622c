using VmManager.Core.Billing;
using VmManager.Core.Catalog;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances;

/// <summary>
/// What people do with instances. Long actions are submitted as operations and return at once; refusals name the field or the running
/// operation. Operator of the project (or admin) is needed; someone else's instance is "not found".
/// </summary>
public interface IInstanceActions
{
    /// <summary>Creates one to ten instances, all or none submitted; each then succeeds or is undone by itself.</summary>
    /// <returns>The new ids, or every problem by form field.</returns>
    Task<Result<IReadOnlyList<InstanceId>>> CreateAsync(Actor actor, CreateInstances command, CancellationToken cancellationToken);

    Task<Result<OperationId>> ChangePowerAsync(Actor actor, InstanceId instanceId, PowerAction action, CancellationToken cancellationToken);

    /// <summary>Moves to another plan: live where the engine can, else it says that a restart is needed. Disks only grow.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="instanceId">The instance.</param>
    /// <param name="planId">The plan. Its own one brings it back to the size it should have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="seenPrice">
    /// The price the person saw and agrees to: a dearer one in its place is refused. Null takes what is offered, and on its own plan keeps the price
    /// that was accepted before.
    /// </param>
    Task<Result<OperationId>> ResizeAsync(
        Actor actor, InstanceId instanceId, PlanId planId, CancellationToken cancellationToken, PlanPriceId? seenPrice = null);

    /// <summary>Deletes for good; <paramref name="confirmedName"/> must be the instance's name. Protected instances refuse.</summary>
    Task<Result<OperationId>> DeleteAsync(Actor actor, InstanceId instanceId, string confirmedName, CancellationToken cancellationToken);

    /// <summary>Name, tags, notes, protection; refused when somebody changed the row meanwhile.</summary>
    Task<Result> EditAsync(Actor actor, InstanceId instanceId, EditInstance command, CancellationToken cancellationToken);

    /// <summary>Generates a new password for the login user; read it with <see cref="TakePasswordAsync"/> when the operation ended.</summary>
    Task<Result<OperationId>> ResetPasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);

    /// <summary>Replaces the person's keys in the instance.</summary>
    Task<Result<OperationId>> ChangeKeysAsync(
        Actor actor, InstanceId instanceId, IReadOnlyList<SshKeyId> keys, CancellationToken cancellationToken);

    /// <summary>The generated password, once: afterwards it is gone from the platform. Audited.</summary>
    Task<Result<string>> TakePasswordAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);

    /// <summary>Removes a failed instance's row from the list.</summary>
    Task<Result> DismissFailedAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);

    /// <summary>Accepts what was changed outside (the desired state becomes the observed one), or for a ghost removes the row.</summary>
    Task<Result> AcceptDriftAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken);
}

/// <summary>The create form.</summary>
public sealed record CreateInstances
{
    public TemplateId TemplateId { get; init; }

    public PlanId PlanId { get; init; }

    /// <summary>Name of one; of several the stem: "web" gives "web-1", "web-2" …</summary>
    public string Name { get; init; } = "";

    /// <summary>1 to 10.</summary>
    public int Count { get; init; } = 1;

    public IReadOnlyList<SshKeyId> SshKeys { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string Notes { get; init; } = "";

    public string? UserScript { get; init; }

    public bool IsProtected { get; init; }

    /// <summary>The price the person saw and agrees to: a dearer one in its place is refused. Null takes what is offered.</summary>
    public PlanPriceId? SeenPrice { get; init; }
}

/// <summary>The edit form; null leaves a field alone.</summary>
public sealed record EditInstance(uint RowVersion)
{
    public string? Name { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Notes { get; init; }

    public bool? IsProtected { get; init; }
}
