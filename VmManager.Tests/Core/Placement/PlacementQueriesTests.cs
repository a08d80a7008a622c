using VmManager.Core.People;
using VmManager.Core.Placement;
using VmManager.Core.Servers;
using VmManager.Core.Shared;
using VmManager.Tests.Support;

namespace VmManager.Tests.Core.Placement;

public sealed class PlacementQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly TestPlatform _platform = new(database);

    private IPlacementQueries Queries => _platform.Get<IPlacementQueries>();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task ExplainAsync_WhenServersWereWeighed_ShowsTheTakenOneFirst()
    {
        var instance = await database.Seed.InstanceAsync();
        var refused = new PlacementCandidate(TypedId.New<ServerId>(), "full", Accepted: false, "no memory", Score: null);
        var worse = new PlacementCandidate(TypedId.New<ServerId>(), "busy", Accepted: true, "", Score: 0.2);
        var taken = new PlacementCandidate(instance.Server.Id, "taken", Accepted: true, "", Score: 0.1);
        await using (var rows = await database.Contexts.CreateDbContextAsync())
        {
            rows.PlacementDecisions.Add(new PlacementDecision
            {
                InstanceId = instance.Id,
                ServerId = instance.Server.Id,
                DecidedAt = DateTimeOffset.UtcNow,
                Candidates = [refused, worse, taken],
            });
            await rows.SaveChangesAsync();
        }

        var explained = await Queries.ExplainAsync(Actor.Platform, instance.Id, default);

        explained.Value.ShouldHaveSingleItem().Candidates.ShouldBe([taken, worse, refused]);
    }

    [Fact]
    public async Task ExplainAsync_ByTheOwner_FindsNothing()
    {
        var instance = await database.Seed.InstanceAsync();

        (await Queries.ExplainAsync(instance.Actor, instance.Id, default)).Error.ShouldBeOfType<NotFound>();
    }
}
