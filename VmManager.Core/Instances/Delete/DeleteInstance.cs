using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Delete;

/// <summary>Deletes one instance for good.</summary>
public sealed class DeleteInstance : OperationDefinition<NoInput>
{
    public override string Kind => InstanceOperations.Delete;

    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(CloseStep),       // nothing new begins on it, its terminals end · opened again; or, when the guest is gone, released
        typeof(DeleteGuestStep), // the guest and its disk are gone             · cannot be taken back
        typeof(ReleaseStep),     // room, name and secrets are given back       · cannot be taken back
    ];

    /// <summary>Undone or given up while the guest was still there: it is as usable as before.</summary>
    public override Task OnRestAsync(VmManagerDbContext database, Operation operation, CancellationToken cancellationToken) =>
        operation.State is OperationState.Unwound or OperationState.Abandoned
            ? database.Instances
                .Where(instance => instance.Id == operation.InstanceId && instance.Lifecycle == InstanceLifecycle.Deleting)
                .ExecuteUpdateAsync(set => set.SetProperty(instance => instance.Lifecycle, InstanceLifecycle.Ready), cancellationToken)
            : Task.CompletedTask;
}
