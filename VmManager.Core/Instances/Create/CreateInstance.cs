using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Operations;

namespace VmManager.Core.Instances.Create;

/// <summary>Makes one instance and proves that somebody can sign in to it. What it shall be stands in its row.</summary>
public sealed class CreateInstance : OperationDefinition<NoInput>
{
    public override string Kind => InstanceOperations.Create;

    public override IReadOnlyList<Type> Steps { get; } =
    [
        typeof(ReserveStep),     // a server, a name there, the platform's key and a password · gives the place up
        typeof(CreateGuestStep), // the guest, stopped                                        · deletes it
        typeof(StartGuestStep),  // the power                                                 · nothing: the guest is deleted next
        typeof(AddressStep),     // sets the booting system up and waits for its address      · nothing: the guest is deleted
        typeof(AccessStep),      // user, keys and pinned host key are in place               · nothing: the guest is deleted
        typeof(ProbeStep),       // a sign-in over SSH works                                  · nothing was changed
        typeof(OnlineStep),      // the row is ready                                          · the row is not
    ];

    /// <summary>Undone or given up: the row stays as what was asked for, so that the form can be opened with it again.</summary>
    public override Task OnRestAsync(VmManagerDbContext database, Operation operation, CancellationToken cancellationToken) =>
        operation.State is OperationState.Unwound or OperationState.Abandoned
            ? database.Instances
                .Where(instance => instance.Id == operation.InstanceId && instance.Lifecycle == InstanceLifecycle.Provisioning)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(instance => instance.Lifecycle, InstanceLifecycle.Failed)
                        .SetProperty(instance => instance.ServerId, (Servers.ServerId?)null)
                        .SetProperty(instance => instance.EngineReference, (string?)null)
                        .SetProperty(instance => instance.ProtectedShellKey, (string?)null)
                        .SetProperty(instance => instance.ProtectedPassword, (string?)null)
                        .SetProperty(instance => instance.ObservedState, Engines.PowerState.Unknown)
                        .SetProperty(instance => instance.Address, (string?)null)
                        .SetProperty(instance => instance.StartedAt, (DateTimeOffset?)null),
                    cancellationToken)
            : Task.CompletedTask;
}
