using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.Live;
using VmManager.Core.People;
using VmManager.Core.Projects;
using VmManager.Core.Shared;

namespace VmManager.Core.Operations;

internal sealed class OperationFeed(
    IDbContextFactory<VmManagerDbContext> databases, OperationQueries queries, CancelOperation cancel, IChangeHub changes) : IOperationFeed
{
    // Steps are watched by eyes: four pictures a second are enough.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    public async IAsyncEnumerable<IReadOnlyList<OperationView>> WatchAsync(
        Actor actor, InstanceId? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var projects = await ProjectsAsync(actor, cancellationToken);
        // Older than the first reading: nothing falls between the two.
        var batches = changes.Subscribe(change => Concerns(change, only, projects), Pace, cancellationToken);
        yield return await ReadAsync(actor, only, cancellationToken);
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            if (batch.Reset)
                projects = await ProjectsAsync(actor, cancellationToken);
            yield return await ReadAsync(actor, only, cancellationToken);
        }
    }

    public Task<IReadOnlyList<OperationView>> RecentAsync(Actor actor, int most, CancellationToken cancellationToken) =>
        queries.RecentAsync(actor, most, cancellationToken);

    public Task<Result> CancelAsync(Actor actor, OperationId operationId, CancellationToken cancellationToken) =>
        cancel.ExecuteAsync(actor, operationId, cancellationToken);

    /// <summary>An operation that moves tells of its instance too; that names the page it is for.</summary>
    private static bool Concerns(Change change, InstanceId? only, HashSet<ProjectId> projects) => only is { } instance
        ? change.Topic == ChangeTopic.Instance && change.Id == instance.Value
        : change.Topic == ChangeTopic.Operation && change.ProjectId is { } project && projects.Contains(project);

    private async Task<IReadOnlyList<OperationView>> ReadAsync(Actor actor, InstanceId? only, CancellationToken cancellationToken)
    {
        if (only is not { } instance)
            return await queries.ActiveAsync(actor, cancellationToken);
        var page = new PageRequest(1, OperationFeedLimits.MostOfInstance);
        var found = await queries.ForInstanceAsync(actor, instance, page, cancellationToken);
        return found.IsSuccess ? found.Value.Items : [];
    }

    private async Task<HashSet<ProjectId>> ProjectsAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await ProjectAccess.Of(database, actor).ToHashSetAsync(cancellationToken);
    }
}
