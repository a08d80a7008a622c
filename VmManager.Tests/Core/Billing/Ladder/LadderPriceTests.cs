using VmManager.Core.Billing;
using VmManager.Core.People;
using VmManager.Core.Shared;
using VmManager.Tests.Support;
using VmManager.Tests.Support.Billing;

namespace VmManager.Tests.Core.Billing.Ladder;

/// <summary>Points wake what the ladder stopped, at prices its people accepted only.</summary>
public sealed class LadderPriceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task TopUp_StartsNothingAtAnAnnouncedPrice_UntilItIsAccepted()
    {
        await using var world = new LadderWorld(database);
        var (person, instances) = await world.GraceAsync(5, 5);
        var dear = await world.InstanceAsync(instances[0]);
        var price = await AnnounceAsync(world, dear.PlanId);

        await world.TopUpAsync(person, 50);

        (await world.AtWorkAsync(instances)).ShouldBe([instances[1]]);
        (await world.NoticesAsync(person)).Single(notice => notice.Kind == NoticeKind.Woken).Arguments.ShouldBe(["1"]);
        (await world.Billing.Get<IPriceActions>().AcceptAsync(person.Actor, dear.Id, price, default)).Error.ShouldBeNull();
        await world.SweepAsync();
        (await world.AtWorkAsync(instances)).ShouldBe(instances, ignoreOrder: true);
    }

    private static Task<PlanPriceId> AnnounceAsync(LadderWorld world, VmManager.Core.Catalog.PlanId plan) => world.Billing.ReadAsync(async rows =>
    {
        var terms = new PriceTerms(2 * Points.One, Points.One, null);
        var price = PriceBook.Add(rows, plan, version: 1, terms, world.Now.AddMinutes(-1), world.Now.AddDays(-20), Actor.Platform);
        price.AnnouncedAt = world.Now.AddDays(-20);
        await rows.SaveChangesAsync();
        return price.Id;
    });
}
