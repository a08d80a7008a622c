using Microsoft.EntityFrameworkCore;
using VmManager.Core.Data;
using VmManager.Core.Instances;
using VmManager.Core.People;
using VmManager.Core.Shared;

namespace VmManager.Core.Placement;

internal sealed class PlacementQueries(IDbContextFactory<VmManagerDbContext> databases) : IPlacementQueries
{
    public async Task<Result<IReadOnlyList<PlacementExplanation>>> ExplainAsync(
        Actor actor, InstanceId instanceId, CancellationToken cancellationToken)
    {
        if (actor.RequireAdmin("instance").Error is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Instances.AnyAsync(instance => instance.Id == instanceId, cancellationToken))
            return new NotFound("instance");
        var decisions = await database.PlacementDecisions.AsNoTracking().Where(decision => decision.InstanceId == instanceId)
            .OrderByDescending(decision => decision.DecidedAt).ToListAsync(cancellationToken);
        return Result<IReadOnlyList<PlacementExplanation>>.Success([.. decisions.Select(Explain)]);
    }

    private static PlacementExplanation Explain(PlacementDecision decision) => new(
        decision.DecidedAt, decision.ServerId,
        [.. decision.Candidates
            .OrderByDescending(candidate => candidate.ServerId == decision.ServerId)
            .ThenByDescending(candidate => candidate.Accepted)
            .ThenByDescending(candidate => candidate.Score ?? 0)]);
}
