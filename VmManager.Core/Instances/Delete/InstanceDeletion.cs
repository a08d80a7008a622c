using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Operations;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Instances.Delete;

/// <summary>Submits a deletion, and dismisses what was never made.</summary>
internal sealed class InstanceDeletion(
    IDbContextFactory<VmManagerDbContext> databases, InstanceSubmission submission, InstanceRelease release)
{
    private const string Field = "ConfirmedName";

    public async Task<Result<OperationId>> RunAsync(
        Actor actor, InstanceId instanceId, string confirmedName, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindReadyAsync(database, actor, instanceId, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        var instance = found.Value;
        if (instance.IsProtected)
            return InstanceErrors.Protected();
        if (!string.Equals((confirmedName ?? "").Trim(), instance.Name, StringComparison.Ordinal))
            return new Invalid([InstanceErrors.NameNotConfirmed() with { Field = Field }]);
        return await submission.RunAsync<DeleteInstance, NoInput>(database, actor, instance, NoInput.Value, cancellationToken);
    }

    /// <summary>Takes the row of a failed creation out of the list.</summary>
    public async Task<Result> DismissAsync(Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await InstanceAccess.FindAsync(database, actor, instanceId, Projects.ProjectRole.Operator, cancellationToken);
        if (!found.IsSuccess)
            return found.Error;
        if (found.Value.Lifecycle != InstanceLifecycle.Failed)
            return InstanceErrors.NotFailed();
        await release.RunAsync(found.Value, cancellationToken);
        return Result.Success;
    }
}
