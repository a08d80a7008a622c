using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Instances;
using VmManager.Core.Instances.Delete;
using VmManager.Core.Instances.Power;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Billing;

/// <summary>
/// Submits ordinary operations in the platform's name, audited as anybody's. Each looks once more, in its own transaction, whether it is still
/// wanted: points may have come, or somebody may have acted, since it was planned.
/// </summary>
internal sealed class LadderSubmission(IDbContextFactory<VmManagerDbContext> databases, InstanceSubmission submission, PriceAcceptance prices, TimeProvider time)
{
    private static readonly (string, string)[] Reason = [("reason", "points")];

    public Task StopAsync(LadderState state, InstanceId instanceId, PowerAction action, CancellationToken cancellationToken) => SubmitAsync(
        state,
        instanceId,
        row => row.ObservedState is not (PowerState.Stopped or PowerState.Missing),
        (database, row) =>
        {
            row.StoppedByLadderAt = time.GetUtcNow();
            return action == PowerAction.Shutdown
                ? AddAsync<ShutdownInstance>(database, row, action, cancellationToken)
                : AddAsync<ForceStopInstance>(database, row, action, cancellationToken);
        },
        cancellationToken);

    /// <summary>What needs an announced price accepted first stays stopped, as for anybody: its people are shown the price.</summary>
    public Task StartAsync(LadderState state, InstanceId instanceId, CancellationToken cancellationToken) => SubmitAsync(
        state,
        instanceId,
        row => row is { StoppedByLadderAt: not null, ObservedState: PowerState.Stopped },
        async (database, row) => await prices.RefusalAsync(database, row, cancellationToken) is { } unaccepted
            ? unaccepted
            : await AddAsync<StartInstance>(database, row, PowerAction.Start, cancellationToken),
        cancellationToken);

    /// <summary>Protection keeps people from slips; it was said in time that it does not hold here.</summary>
    public Task DeleteAsync(LadderState state, InstanceId instanceId, CancellationToken cancellationToken) => SubmitAsync(
        state,
        instanceId,
        _ => true,
        (database, row) => submission.AddAsync<DeleteInstance, NoInput>(database, Actor.Platform, row, NoInput.Value, cancellationToken, Reason),
        cancellationToken);

    private Task<Result<Operation>> AddAsync<TDefinition>(
        VmManagerDbContext database, Instance instance, PowerAction action, CancellationToken cancellationToken) where TDefinition : ChangePower =>
        submission.AddAsync<TDefinition, PowerInput>(database, Actor.Platform, instance, new PowerInput(action), cancellationToken, Reason);

    private async Task SubmitAsync(
        LadderState state,
        InstanceId instanceId,
        Func<Instance, bool> isWanted,
        Func<VmManagerDbContext, Instance, Task<Result<Operation>>> add,
        CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await StandingReading.HoldAsync(database, state.ProjectId, cancellationToken) != state.Rung)
            return;
        var instance = await database.Instances.AsTracking()
            .FirstOrDefaultAsync(row => row.Id == instanceId && row.Lifecycle == InstanceLifecycle.Ready, cancellationToken);
        if (instance is null || !isWanted(instance))
            return;
        try
        {
            var added = await add(database, instance);
            if (!added.IsSuccess)
                return;
            await transaction.CommitAsync(cancellationToken);
            await submission.AnnounceAsync(added.Value, instance, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody edited it at this moment: the next look finds it again.
        }
    }
}
