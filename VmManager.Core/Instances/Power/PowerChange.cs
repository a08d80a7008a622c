using Microsoft.EntityFrameworkCore;
using VmManager.Core.Billing;
using VmManager.Core.Data;
using VmManager.Core.Engines;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Power;

/// <summary>Submits a change of the power state.</summary>
internal sealed class PowerChange(IDbContextFactory<VmManagerDbContext> databases, InstanceSubmission submission, Funds funds, PriceAcceptance prices)
{
    public async Task<Result<OperationId>> RunAsync(
        Actor actor, InstanceId instanceId, PowerAction action, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        if (PowerRules.Refusal(action, instance.ObservedState, instance.Server?.Capabilities ?? EngineCapabilities.None) is { } refusal)
            return refusal;
        if (action == PowerAction.Start && await prices.RefusalAsync(database, instance, cancellationToken) is { } unaccepted)
            return unaccepted;
        // Restarting and thawing add nothing to what it costs, but need points all the same.
        if (action is PowerAction.Start or PowerAction.Restart or PowerAction.Unfreeze
            && await funds.RefusalAsync(database, instance.ProjectId, MorePerHour(instance, action), cancellationToken) is { } missing)
            return missing;
        var submitted = await SubmitAsync(database, actor, instance, action, cancellationToken);
        // From now on it is as somebody wanted it: points that come do not change that.
        if (submitted.IsSuccess && instance.StoppedByLadderAt is not null)
        {
            await database.Instances.Where(row => row.Id == instanceId)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.StoppedByLadderAt, (DateTimeOffset?)null), cancellationToken);
        }
        return submitted;
    }

    private Task<Result<OperationId>> SubmitAsync(
        VmManagerDbContext database, Actor actor, Instance instance, PowerAction action, CancellationToken cancellationToken)
    {
        var input = new PowerInput(action);
        Task<Result<OperationId>> AsAsync<TDefinition>() where TDefinition : ChangePower =>
            submission.RunAsync<TDefinition, PowerInput>(database, actor, instance, input, cancellationToken);
        return action switch
        {
            PowerAction.Start => AsAsync<StartInstance>(),
            PowerAction.Shutdown => AsAsync<ShutdownInstance>(),
            PowerAction.ForceStop => AsAsync<ForceStopInstance>(),
            PowerAction.Restart => AsAsync<RestartInstance>(),
            PowerAction.Freeze => AsAsync<FreezeInstance>(),
            PowerAction.Unfreeze => AsAsync<UnfreezeInstance>(),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "There is no such action."),
        };
    }

    private static long MorePerHour(Instance instance, PowerAction action) =>
        action == PowerAction.Start ? instance.PricePerHour - instance.PricePerHourStopped : 0;
}
